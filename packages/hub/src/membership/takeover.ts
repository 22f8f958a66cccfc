import { messageOf, partsOf } from '@nact-hub/core';
import { choosePlacement, type ChildId, type Fact } from '@nact-hub/registry';
import type { Orphan } from '../children/adoption';
import type { HubNode } from '../node';
import { Lookout } from './lookout';
import { Unmanned } from './unmanned';

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
  private readonly unmanned: Unmanned;

  constructor(private readonly node: HubNode) {
    const { clock, options, logger } = node;
    this.unmanned = new Unmanned(node);
    this.lookout = new Lookout({
      clock,
      interval: options.lease,
      // On its way out, too, a node sees to what is its own: nothing else falls to it, and it cannot leave before that.
      isServing: () => node.isServing || node.phase === 'leaving',
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

  /** Begins another life of children of this node that do not run, and are not about to. */
  begin(children: readonly ChildId[]): void {
    this.unmanned.add(children);
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

  /** Those without a living owner that belong here, and those of this node that nobody runs. */
  private orphans(): Orphan[] {
    const { registry, id: here, starter } = this.node;
    const { replica } = registry;
    const unmanned = this.unmanned.find();
    const candidates = [...replica.nodes.values()];
    const own = replica.ownedBy(here).filter(({ id }) => unmanned.has(id));
    const others = replica
      .unowned()
      .filter(
        ({ id, row, about }) =>
          row.owner !== here && choosePlacement(candidates, { id, ...about }) === here,
      );
    return [...own, ...others].filter(({ id }) => !starter.isStarting(id)).map(asOfNow);
  }
}

/** What is prepared is for the row as it is now: by that it is claimed, whatever is read of the child meanwhile. */
const asOfNow = ({ id, row, about }: Orphan): Orphan => ({ id, row, about });
