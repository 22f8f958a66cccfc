import { messageOf, type Timer } from '@nact-hub/core';
import { choosePlacement, type Fact } from '@nact-hub/registry';
import type { Orphan } from '../children/starter';
import type { HubNode } from '../node';

/** How many children are claimed in one call. */
const batchSize = 250;

/**
 * Claims what falls to this node of the children whose owner is not in the view, or that are parked:
 * at each change of the view and again every lease. Nobody leads; the registry decides.
 */
export class Takeover {
  private running = false;
  private again = false;
  private timer: Timer | undefined;

  constructor(private readonly node: HubNode) {
    this.watch();
  }

  apply(fact: Fact): void {
    if (
      fact.kind === 'nodeJoined' ||
      fact.kind === 'nodeLeft' ||
      fact.kind === 'nodeExpired' ||
      fact.kind === 'childParked'
    ) {
      this.look();
    }
  }

  /** Looks for orphans now; a look that is under way is followed by another one. */
  look(): void {
    this.again = true;
    if (!this.running) void this.run();
  }

  close(): void {
    this.timer?.cancel();
  }

  private watch(): void {
    const { clock, options } = this.node;
    this.timer = clock.after(options.lease, () => {
      this.look();
      this.watch();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    try {
      while (this.again && this.node.isServing) {
        this.again = false;
        const orphans = this.orphans();
        for (let from = 0; from < orphans.length; from += batchSize) {
          await this.node.starter.adopt(orphans.slice(from, from + batchSize));
        }
      }
    } catch (error) {
      this.node.logger.warn(
        { reason: messageOf(error) },
        'children without an owner could not be taken over; they are tried again',
      );
    } finally {
      this.running = false;
    }
  }

  /** Those without a living owner that belong here. */
  private orphans(): Orphan[] {
    const { registry, id: here, starter } = this.node;
    const { replica } = registry;
    const candidates = [...replica.nodes.values()];
    return Array.from(replica.children()).filter(
      ({ id, row, about }) =>
        (row.owner === undefined || !replica.nodes.has(row.owner)) &&
        !starter.isStarting(id) &&
        choosePlacement(candidates, { id, ...about }) === here,
    );
  }
}
