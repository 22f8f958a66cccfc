import { messageOf, partsOf } from '@nact-hub/core';
import { choosePlacement, type Fact } from '@nact-hub/registry';
import type { Orphan } from '../children/starter';
import type { HubNode } from '../node';
import { Lookout } from './lookout';

/** How many children are claimed in one call. */
const batchSize = 250;

/** What may leave a child without an owner, or bring somebody who can run it. */
const changesOrphans: ReadonlySet<Fact['kind']> = new Set([
  'nodeJoined',
  'nodeLeft',
  'nodeExpired',
  'childParked',
]);

/**
 * Claims what falls to this node of the children whose owner is not in the view, or that are parked:
 * at each change of the view and again every lease. Nobody leads; the registry decides.
 */
export class Takeover {
  private readonly lookout: Lookout;

  constructor(private readonly node: HubNode) {
    const { clock, options, logger } = node;
    this.lookout = new Lookout({
      clock,
      interval: options.lease,
      isServing: () => node.isServing,
      look: () => this.adoptOrphans(),
      failed: (error) =>
        logger.warn(
          { reason: messageOf(error) },
          'children without an owner could not be taken over; they are tried again',
        ),
    });
  }

  apply({ kind }: Fact): void {
    if (changesOrphans.has(kind)) this.look();
  }

  look(): void {
    this.lookout.look();
  }

  close(): void {
    this.lookout.close();
  }

  private async adoptOrphans(): Promise<false> {
    for (const orphans of partsOf(this.orphans(), { count: batchSize })) {
      await this.node.starter.adopt(orphans);
    }
    return false;
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
