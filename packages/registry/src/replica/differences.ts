import type { Fact } from '../log';
import { withoutMigration, type ChildId, type Row } from '../row';
import type { Snapshot } from '../store';
import type { Child } from './child';
import type { Replica } from './replica';

/** What led from the replica to the snapshot, as the facts that the entries in between came to. */
export function differences(replica: Replica, snapshot: Snapshot): Fact[] {
  return [...nodeDifferences(replica, snapshot), ...childDifferences(replica, snapshot)];
}

/**
 * What a snapshot that is not whole adds to the replica. What it does not have may be registered yet, and
 * what it has may be older than what is known here: nothing is taken away, and no epoch falls.
 */
export const additions = (replica: Replica, snapshot: Snapshot): Fact[] =>
  differences(replica, snapshot).filter((fact) => {
    if ('node' in fact) return fact.kind !== 'nodeExpired';
    if (!('row' in fact)) return false;
    // What began before the last that was read here, and is not here, was stopped.
    return fact.row.epoch > (replica.get(fact.id)?.row.epoch ?? replica.highestEpoch);
  });

function* nodeDifferences(replica: Replica, snapshot: Snapshot): Iterable<Fact> {
  for (const node of snapshot.nodes) {
    const before = replica.nodes.get(node.id);
    if (!before) yield { kind: 'nodeJoined', node };
    else if (before.phase !== node.phase) yield { kind: 'nodeLeaving', node: node.id };
  }
  const present = new Set(snapshot.nodes.map((node) => node.id));
  for (const node of replica.nodes.keys()) {
    // It may have left; of the two, that it expired promises less.
    if (!present.has(node)) yield { kind: 'nodeExpired', node };
  }
}

function* childDifferences(replica: Replica, { children }: Snapshot): Iterable<Fact> {
  const present = new Set<ChildId>();
  for (const { id, row, about } of children) {
    present.add(id);
    const before = replica.get(id);
    if (!before) yield { kind: 'childStarted', id, row, about };
    else if (replica.aboutText(id) !== about) {
      yield { kind: 'childStopped', id, epoch: before.row.epoch };
      yield { kind: 'childStarted', id, row, about };
    } else yield* rowDifferences(before, row);
  }
  for (const { id, row } of replica.children()) {
    if (!present.has(id)) yield { kind: 'childStopped', id, epoch: row.epoch };
  }
}

function* rowDifferences({ id, row: before }: Child, row: Row): Iterable<Fact> {
  // At one epoch, too: a node that comes back after a loss of data has another id, and what it runs the epoch that it had.
  if (row.epoch !== before.epoch || row.owner !== before.owner) {
    if (row.owner === undefined) yield { kind: 'childParked', id, row };
    else yield { kind: row.life === before.life ? 'childMoved' : 'childClaimed', id, row };
    return;
  }
  if (row.migration === before.migration) return;
  if (before.migration !== undefined) yield aborted(id, row);
  if (row.migration !== undefined) yield { kind: 'migrationBegun', id, row };
}

/** A child is registered again as it was, but for a migration that the authority has lost: that is over. */
export function lostMigration(replica: Replica, fact: Fact): Fact[] {
  const before = replica.get('row' in fact ? fact.id : '')?.row;
  if (!('row' in fact) || before?.migration === undefined) return [];
  const { id, row } = fact;
  const isSame = row.epoch === before.epoch && row.owner === before.owner;
  return isSame && row.migration !== before.migration ? [aborted(id, before)] : [];
}

const aborted = (id: ChildId, row: Row): Fact => ({
  kind: 'migrationAborted',
  id,
  row: withoutMigration(row),
});
