import { messageOf, partsOf } from '@nact-hub/core';
import { choosePlacement, type ChildId, type Fact } from '@nact-hub/registry';
import type { Orphan } from '../children/adoption';
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
  /** Children of this node that do not run: what the registry has kept of before a loss of data. */
  private unmanned: ReadonlySet<ChildId> = new Set();

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

  /** Begins another life of children of this node that do not run. */
  begin(children: readonly ChildId[]): void {
    this.unmanned = new Set(children);
    if (children.length > 0) this.look();
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
    const { registry, id: here, starter, router } = this.node;
    const { replica } = registry;
    const candidates = [...replica.nodes.values()];
    const falls = ({ id, row, about }: Orphan) =>
      row.owner === here
        ? this.unmanned.has(id) && !router.instances.has(id)
        : (row.owner === undefined || !replica.nodes.has(row.owner)) &&
          choosePlacement(candidates, { id, ...about }) === here;
    return Array.from(replica.children()).filter(
      (child) => !starter.isStarting(child.id) && falls(child),
    );
  }
}
