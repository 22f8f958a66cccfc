import { createMemoryChannels, type MemoryChannels } from '@nact-hub/messaging';
import { describeChannel } from './channel.contract';

describeChannel('memory', () => {
  const hubs = new Map<string, MemoryChannels>();
  return {
    connect: (hubId, node) => {
      const channels = hubs.get(hubId) ?? createMemoryChannels();
      hubs.set(hubId, channels);
      return channels.connect(node);
    },
    close: () => Promise.resolve(),
  };
});
