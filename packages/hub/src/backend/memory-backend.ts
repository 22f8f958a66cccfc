import type { Clock } from '@nact-hub/core';
import {
  memoryCheckpoints,
  memoryHandovers,
  type CheckpointStore,
  type HandoverStore,
} from '@nact-hub/handover';
import { createMemoryChannels, type MemoryChannels } from '@nact-hub/messaging';
import { MemoryRegistry, memoryRegistry } from '@nact-hub/registry';
import type { Backend } from './backend';

interface Shared {
  readonly registry: MemoryRegistry;
  readonly handovers: HandoverStore;
  readonly checkpoints: CheckpointStore;
}

/**
 * A backend within one process: it needs nothing, and connects any number of systems there. Give the
 * same one to each. For trying things out, for tests, and for demos.
 */
export function memoryBackend(): Backend {
  let shared: Shared | undefined;
  const share = (clock: Clock) =>
    (shared ??= {
      registry: new MemoryRegistry({ clock }),
      handovers: memoryHandovers(clock),
      checkpoints: memoryCheckpoints(clock),
    });
  const channelsByHub = new Map<string, MemoryChannels>();
  const channelsOf = (hub: string): MemoryChannels => {
    const channels = channelsByHub.get(hub) ?? createMemoryChannels();
    channelsByHub.set(hub, channels);
    return channels;
  };
  return {
    connect: ({ hub, node, clock }) => {
      const { registry, handovers, checkpoints } = share(clock);
      const channel = channelsOf(hub).connect(node);
      const store = memoryRegistry(registry, hub);
      return Promise.resolve({
        registry: store,
        channel,
        handovers,
        checkpoints,
        reachable: () => true,
        close: async () => {
          await channel.close();
          await store.close();
        },
      });
    },
  };
}
