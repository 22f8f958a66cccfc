import { messageOf, type Timer } from '@nact-hub/core';
import type { HubNode } from '../node';

/** How many leases an inbox may outlive its node: one that is only slow must find it when it comes back. */
const leases = 3;

/** Keeps this node's inbox for as long as the node is in the hub, and has it made again when it was lost. */
export class Inbox {
  private timer: Timer | undefined;
  private keeping = false;

  constructor(private readonly node: HubNode) {}

  /** As often as the lease is renewed. */
  watch(): void {
    const { clock, options } = this.node;
    this.timer = clock.after(options.lease / 3, () => this.watch());
    // One that is not answered must not be followed by more of them, for as long as the backend is away.
    if (!this.keeping) void this.keep(options.lease * leases);
  }

  close(): void {
    this.timer?.cancel();
  }

  private async keep(ttl: number): Promise<void> {
    this.keeping = true;
    try {
      await this.node.connection.channel.keep(ttl);
    } catch (error) {
      const reason = messageOf(error);
      this.node.logger.warn({ reason }, 'the inbox of this node could not be kept; trying again');
    } finally {
      this.keeping = false;
    }
  }
}
