import type { NodeId } from '../node';
import type { MigrationId, Row } from '../row';
import type { ChildAtEpoch, ChildToStart, StartAnswer, StopAnswer } from '../store';
import type { DecideChild } from './batch';

/** A row at a new epoch, with nothing under way. */
export const rowAt = (
  epoch: number,
  rest: Pick<Row, 'owner' | 'life' | 'operation'> & Partial<Row>,
): Row => ({
  migration: undefined,
  target: undefined,
  handover: undefined,
  version: 0,
  pinned: undefined,
  ...rest,
  epoch,
});

/** Whether `node` owns the child at the epoch that it says. */
export const owns = (row: Row | undefined, node: NodeId, epoch: number): row is Row =>
  row !== undefined && row.owner === node && row.epoch === epoch;

export const decideStart =
  (node: NodeId, operation: string): DecideChild<ChildToStart, StartAnswer> =>
  ({ id, about }, row, nextEpoch) => {
    if (row) {
      const again = row.owner === node && row.operation === operation;
      return { answer: { outcome: again ? 'started' : 'exists', row } };
    }
    const epoch = nextEpoch();
    const started = rowAt(epoch, { owner: node, life: epoch, operation });
    return {
      answer: { outcome: 'started', row: started },
      fact: { kind: 'childStarted', id, row: started, about },
    };
  };

export const decideStop =
  (node: NodeId): DecideChild<ChildAtEpoch, StopAnswer> =>
  ({ id, epoch }, row) => {
    if (!row) return { answer: { outcome: 'stopped', row } };
    if (!owns(row, node, epoch)) return { answer: { outcome: 'lost', row } };
    return {
      answer: { outcome: 'stopped', row: undefined },
      fact: { kind: 'childStopped', id, epoch },
    };
  };

/** The handover that a takeover may adopt: that of a migration under way comes before an earlier one. */
export const adoptable = (row: Row): { handover: MigrationId | undefined; version: number } =>
  row.migration === undefined
    ? { handover: row.handover, version: row.version }
    : { handover: row.migration, version: 0 };
