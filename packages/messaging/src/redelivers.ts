import type { Child, NodeRecord, Replica } from '@nact-hub/registry';

/**
 * Whether another life of a child wants what an earlier one did not acknowledge: its definition says so,
 * on the node that runs it; if that one has gone since, on any that can.
 */
export function redelivers(
  { nodes }: Pick<Replica, 'nodes'>,
  { row: { owner }, about: { supervisor, definition } }: Pick<Child, 'row' | 'about'>,
): boolean {
  const says = ({ supervisors }: NodeRecord): boolean =>
    supervisors[supervisor]?.definitions[definition]?.redeliver === true;
  const record = owner === undefined ? undefined : nodes.get(owner);
  return record ? says(record) : [...nodes.values()].some(says);
}
