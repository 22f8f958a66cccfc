import { messageOf } from '@nact-hub/core';
import { kindOf } from '@nact-hub/migration';
import { choosePlacement, type Change, type ChildId, type NodeId } from '@nact-hub/registry';
import type { Departing } from '../children/batches';
import type { HubNode } from '../node';
import { Lookout } from './lookout';

/** What of this node belongs elsewhere; and what no node of the view can run. */
export function misplaced(node: HubNode): {
  readonly departing: readonly Departing[];
  readonly homeless: readonly ChildId[];
} {
  const { router, registry, id: here, migrator } = node;
  const nodes = [...registry.replica.nodes.values()];
  const groups = new Map<string, { supervisor: string; target: NodeId; children: ChildId[] }>();
  const homeless: ChildId[] = [];
  for (const instance of router.instances.values()) {
    const child = registry.replica.get(instance.id);
    const kind = kindOf(instance);
    if (
      !child ||
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
  return { departing: [...groups.values()], homeless };
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

/** Moves them, if it can be by a deadline (monotonic, milliseconds), and answers how many have moved. */
export async function moveAll(
  node: HubNode,
  departing: readonly Departing[],
  deadline?: number,
): Promise<number> {
  const time = deadline === undefined ? {} : { deadline };
  const results = await node.moves.inBatches(departing, { pinned: false, ...time });
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
      look: async () => (await moveAll(node, misplaced(node).departing)) > 0,
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
