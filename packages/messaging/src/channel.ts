import type { NodeId } from '@nact-hub/registry';

/** Gets a frame that has come in. */
export type Receive = (frame: Uint8Array) => Promise<void> | undefined | void;

/**
 * The way frames take between nodes. A channel may lose, double, delay and reorder: delivery does not
 * depend on it, only speed does.
 */
export interface Channel {
  /**
   * Opens this node's inbox; `receive` gets each frame that comes in. It must not throw. What it may answer
   * resolves when all of a large frame has been taken in: the next one should wait for that, or waits in memory.
   * A channel whose inboxes are bounded says with `full` that a frame has to wait, because that node's inbox is full.
   */
  open(receive: Receive, full?: (to: NodeId) => void): Promise<void>;
  /** Sends a frame. `gone`: the node has no inbox (any more), and sending did not make one. */
  send(to: NodeId, frame: Uint8Array): Promise<'sent' | 'gone'>;
  /** Lets the inbox live for another `ttl` milliseconds: it must not outlive a node that died. */
  keep(ttl: number): Promise<void>;
  /** Closes and removes the inbox. */
  close(): Promise<void>;
}
