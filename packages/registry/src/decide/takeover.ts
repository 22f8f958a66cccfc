import type { NodeId } from '../node';
import type { MigrationId, Row } from '../row';
import type { ChildAtEpoch, ChildToCutOver, ClaimAnswer, ParkAnswer } from '../store';
import type { DecideChild } from './batch';
import { adoptable, owns, rowAt } from './ownership';

/** `inView`: whether a node is in the view; until its expiry has been logged, a node keeps what it owns. Its own it may begin anew. */
export const decideClaim =
  (
    node: NodeId,
    operation: string,
    inView: (owner: NodeId) => boolean,
  ): DecideChild<ChildAtEpoch, ClaimAnswer> =>
  ({ id, epoch }, row, nextEpoch) => {
    if (row && row.owner === node && row.operation === operation) {
      return { answer: { outcome: 'claimed', row, previous: previousOf(row, epoch) } };
    }
    const taken = row?.owner !== undefined && row.owner !== node && inView(row.owner);
    if (!row || row.epoch !== epoch || taken) return { answer: { outcome: 'lost', row } };
    const next = nextEpoch();
    const claimed = rowAt(next, { owner: node, life: next, operation, ...adoptable(row) });
    return {
      answer: { outcome: 'claimed', row: claimed, previous: previousOf(claimed, epoch) },
      fact: { kind: 'childClaimed', id, row: claimed },
    };
  };

/** The row before a claim, as far as the claimed row tells: the same whenever it is asked for. */
export const previousOf = ({ handover, version }: Row, epoch: number): Row =>
  rowAt(epoch, { owner: undefined, life: epoch, operation: '', handover, version });

export const decidePark =
  (node: NodeId, migration: MigrationId): DecideChild<ChildToCutOver, ParkAnswer> =>
  ({ id, epoch, version }, row, nextEpoch) => {
    if (row && row.epoch > epoch && row.handover === migration) {
      return { answer: { outcome: 'parked', row } };
    }
    if (!owns(row, node, epoch)) return { answer: { outcome: 'lost', row } };
    const parked = rowAt(nextEpoch(), {
      owner: undefined,
      life: row.life,
      operation: migration,
      handover: migration,
      version,
    });
    return {
      answer: { outcome: 'parked', row: parked },
      fact: { kind: 'childParked', id, row: parked },
    };
  };
