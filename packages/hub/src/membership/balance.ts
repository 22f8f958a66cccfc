import { messageOf, partsOf } from '@nact-hub/core';
import { originOf } from '@nact-hub/migration';
import { choosePlacement, type Change, type ChildId, type NodeId } from '@nact-hub/registry';
import { atOnce } from '../children/at-once';
import { concurrentBatches } from '../children/moves';
import type { HubNode } from '../node';
import { Lookout } from './lookout';

/** Children of one supervisor that belong on another node. */
export interface Misplaced {
  readonly supervisor: string;
  readonly target: NodeId;
  readonly children: readonly ChildId[];
}

/** What of this node belongs elsewhere, in batches; and what no node of the view can run. */
export function misplaced(node: HubNode): {
  readonly batches: readonly Misplaced[];
  readonly homeless: readonly ChildId[];
} {
  const { router, registry, id: here, migrator, options } = node;
  const nodes = [...registry.replica.nodes.values()];
  const groups = new Map<string, { supervisor: string; target: NodeId; children: ChildId[] }>();
  const homeless: ChildId[] = [];
  for (const instance of router.instances.values()) {
    const child = registry.replica.get(instance.id);
    const kind = originOf(instance)?.kind;
    if (
      !child ||
      !kind ||
      child.row.owner !== here ||
      instance.phase !== 'active' ||
      migrator.source.isMoving(instance.id)
    )
      continue;
    const stateVersion = kind.strategy.handover ? kind.stateVersion : undefined;
    const target = choosePlacement(nodes, {
      id: child.id,
      ...child.about,
      stateVersion,
      pinned: child.row.pinned,
    });
    if (target === here) continue;
    if (target === undefined) homeless.push(child.id);
    else group(groups, child.about.supervisor, target).push(child.id);
  }
  return {
    batches: [...groups.values()].flatMap((all) => split(all, options.limits.batchSize)),
    homeless,
  };
}

function group(
  groups: Map<string, { supervisor: string; target: NodeId; children: ChildId[] }>,
  supervisor: string,
  target: NodeId,
): ChildId[] {
  const key = `${target} ${supervisor}`;
  const found = groups.get(key) ?? { supervisor, target, children: [] };
  groups.set(key, found);
  return found.children;
}

const split = ({ children, ...where }: Misplaced, count: number): Misplaced[] =>
  partsOf(children, { count }).map((part) => ({ ...where, children: part }));

/** Moves batches, a few at a time. */
export async function moveAll(node: HubNode, batches: readonly Misplaced[]): Promise<number> {
  const results = await atOnce(batches, concurrentBatches, ({ supervisor, target, children }) =>
    node.moves.move(supervisor, target, children, false),
  );
  return results.reduce((sum, { moved }) => sum + moved.length, 0);
}

/**
 * Looks after the children of this node: those that belong on another node of the view are moved
 * there. At each change of the view, after each move, and again every lease for those that stayed.
 */
export class Balance {
  private readonly lookout: Lookout;

  constructor(node: HubNode) {
    const { clock, options, logger } = node;
    this.lookout = new Lookout({
      clock,
      interval: options.lease,
      isServing: () => node.isServing,
      look: async () => (await moveAll(node, misplaced(node).batches)) > 0,
      failed: (error) =>
        logger.warn(
          { reason: messageOf(error) },
          'children could not be placed; they are looked at again',
        ),
    });
  }

  apply(change: Change): void {
    if ('node' in change) this.look();
  }

  look(): void {
    this.lookout.look();
  }

  close(): void {
    this.lookout.close();
  }
}
