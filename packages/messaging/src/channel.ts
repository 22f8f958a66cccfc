import type { NodeId } from '@nact-hub/registry';

/**
 * The way frames take between nodes. A channel may lose, double, delay and reorder: delivery does not
 * depend on it, only speed does.
 */
export interface Channel {
  /**
   * Opens this node's inbox; `receive` gets each frame that comes in. It must not throw. A channel whose
   * inboxes are bounded says with `full` that a frame has to wait, because that node's inbox is full.
   */
  open(receive: (frame: Uint8Array) => void, full?: (to: NodeId) => void): Promise<void>;
  /** Sends a frame. `gone`: the node has no inbox (any more), and sending did not make one. */
  send(to: NodeId, frame: Uint8Array): Promise<'sent' | 'gone'>;
  /** Lets the inbox live for another `ttl` milliseconds: it must not outlive a node that died. */
  keep(ttl: number): Promise<void>;
  /** Closes and removes the inbox. */
  close(): Promise<void>;
}
