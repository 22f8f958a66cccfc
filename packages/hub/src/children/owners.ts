import { group, InvalidCallError } from '@nact-hub/core';
import type { ChildId, NodeId } from '@nact-hub/registry';
import type { HubNode } from '../node';

/** Children by the node that runs them; those that run nowhere are left out. */
export function byOwner(
  { registry }: HubNode,
  ids: readonly ChildId[],
): ReadonlyMap<NodeId, readonly ChildId[]> {
  return group(ids, (id) => registry.replica.get(id)?.row.owner);
}

/** Children by their supervisor; those that are not registered are left out. */
export function bySupervisor(
  { registry }: HubNode,
  ids: readonly ChildId[],
): ReadonlyMap<string, readonly ChildId[]> {
  return group(ids, (id) => registry.replica.get(id)?.about.supervisor);
}

/** @throws InvalidCallError `unknown_child` */
export function checkRunning({ registry, options }: HubNode, ids: readonly ChildId[]): void {
  const stranger = ids.find((id) => registry.replica.get(id)?.row.owner === undefined);
  if (stranger === undefined) return;
  throw new InvalidCallError(
    'unknown_child',
    `Child '${stranger}' does not run in hub '${options.hubId}'`,
  );
}
