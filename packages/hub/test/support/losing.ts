import { Redis } from 'ioredis';
import { systemClock } from '@nact-hub/core';
import { memoryCheckpoints, memoryHandovers, type CheckpointStore } from '@nact-hub/handover';
import { createMemoryChannels } from '@nact-hub/messaging';
import { MemoryRegistry, memoryRegistry } from '@nact-hub/registry';
import type { Backend } from 'nact-hub';
import { testPrefix, testRedis } from './backends';

/** A backend that can lose what it holds, as Redis does. */
export interface LosingBackend extends Backend {
  /** Loses everything: of the registry, the channels and the handovers. */
  lose(hubId: string): Promise<void>;
  /** How many nodes the registry has in its view. */
  nodes(hubId: string): Promise<number>;
  /** Remembers the registry; answers how another server takes over with it, without what came after. */
  dump(hubId: string): Promise<() => Promise<void>>;
}

function losingMemory(): LosingBackend {
  const registry = new MemoryRegistry();
  const handovers = memoryHandovers(systemClock);
  let kept = memoryCheckpoints(systemClock);
  const checkpoints: CheckpointStore = {
    put: (...args) => kept.put(...args),
    get: (...args) => kept.get(...args),
    keep: (...args) => kept.keep(...args),
    end: (...args) => kept.end(...args),
    close: () => kept.close(),
  };
  const channels = createMemoryChannels();
  return {
    connect: ({ hub, node }) => {
      const channel = channels.connect(node);
      const store = memoryRegistry(registry, hub);
      const close = async () => void (await Promise.all([channel.close(), store.close()]));
      const parts = { registry: store, channel, handovers, checkpoints };
      return Promise.resolve({ ...parts, reachable: () => true, close });
    },
    lose: async (hubId) => {
      registry.lose(hubId);
      kept = memoryCheckpoints(systemClock);
    },
    nodes: async (hubId) => registry.hub(hubId).snapshot().nodes.length,
    dump: async (hubId) => {
      const restart = registry.dump(hubId);
      return async () => restart();
    },
  };
}

function losingRedis(): LosingBackend {
  const withClient = async <T>(use: (client: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis(process.env['REDIS_URL']!);
    try {
      return await use(client);
    } finally {
      client.disconnect();
    }
  };
  const remove = async (client: Redis, pattern: string) => {
    const keys = await client.keys(pattern);
    if (keys.length > 0) await client.del(...keys);
  };
  const registryKeys = (hubId: string) => `${testPrefix}{${hubId}}:*`;
  return {
    ...testRedis(),
    lose: (hubId) => withClient((client) => remove(client, `${testPrefix}{${hubId}*`)),
    nodes: (hubId) => withClient((client) => client.hlen(`${testPrefix}{${hubId}}:nodes`)),
    dump: (hubId) =>
      withClient(async (client) => {
        const keys = await client.keys(registryKeys(hubId));
        const values = await Promise.all(keys.map((key) => client.dumpBuffer(key)));
        return () =>
          withClient(async (again) => {
            await remove(again, registryKeys(hubId));
            const back = again.multi();
            keys.forEach((key, i) => back.restore(key, 0, values[i]!));
            back.hset(`${testPrefix}{${hubId}}:meta`, 'server', 'another');
            await back.exec();
          });
      }),
  };
}

export const losingBackends: readonly (readonly [string, () => LosingBackend])[] = [
  ['memory', losingMemory],
  ['Redis', losingRedis],
];
