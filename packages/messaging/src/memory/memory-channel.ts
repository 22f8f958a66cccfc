import type { NodeId } from '@nact-hub/registry';
import type { Channel, Receive } from '../channel';

/** The inboxes of all nodes in this process. */
export interface MemoryChannels {
  connect(node: NodeId): Channel;
}

/** Channels between any number of nodes in one process. Frames are bytes here, too, and arrive in a later turn. */
export function createMemoryChannels(): MemoryChannels {
  const inboxes = new Map<NodeId, Receive>();
  return {
    connect: (node) => ({
      open: (receive) => {
        inboxes.set(node, receive);
        return Promise.resolve();
      },
      send: (to, frame) => {
        if (!inboxes.has(to)) return Promise.resolve('gone');
        return new Promise((resolve) => {
          setImmediate(() => {
            const taken = inboxes.get(to)?.(frame);
            resolve(taken ? taken.then(() => 'sent') : 'sent');
          });
        });
      },
      keep: () => Promise.resolve(),
      close: () => {
        inboxes.delete(node);
        return Promise.resolve();
      },
    }),
  };
}
