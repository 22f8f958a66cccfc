import { insideOf } from '../cluster/inside';
import type { SimulatedHub } from '../cluster/simulated-hub';
import type { SimulatedNode } from '../cluster/simulated-node';

/** Whether nobody joins, leaves, moves or waits for anything, everybody has read everything, and every child has a living owner. */
export function isAtRest(hub: SimulatedHub): boolean {
  const { nodes, rows, number } = hub.registry.hub(hub.hubId).authority;
  return (
    hub.nodes.every(({ isServing }) => isServing) &&
    hub.nodes.length === nodes.size &&
    hub.nodes.every((node) => isQuiet(node, number)) &&
    [...rows.values()].every(
      ({ owner, migration }) => owner !== undefined && nodes.has(owner) && migration === undefined,
    )
  );
}

function isQuiet({ hub }: SimulatedNode, number: number): boolean {
  const { router, registry, migrator, calls } = insideOf(hub);
  return router.quiet && migrator.isIdle && calls.idle && registry.replica.number === number;
}
