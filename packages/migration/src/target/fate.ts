import type { ChildFact, MigrationId, NodeId } from '@nact-hub/registry';

/** A standby, as far as its fate depends on it: the migration that it is for, and the handover that it is ready with. */
export interface Expecting {
  readonly node: NodeId;
  readonly migration: MigrationId;
  readonly version: number;
}

/**
 * What an entry of the log about its child means for a standby. Also that another migration has begun: the
 * entry that ended this one may never come, if it was lost with the data of the registry.
 */
export function fateOf(
  { node, migration, version }: Expecting,
  fact: ChildFact,
): 'activate' | 'discard' | 'wait' {
  if (!('row' in fact)) return 'discard';
  const { row, kind } = fact;
  const isForIt = row.owner === node && row.operation === migration && row.version === version;
  if (kind === 'childMoved' && isForIt) return 'activate';
  return row.migration === migration ? 'wait' : 'discard';
}
