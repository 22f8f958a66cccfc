import type { NodeId } from '../node';
import { withoutMigration, type MigrationId, type Row } from '../row';
import type {
  AbortAnswer,
  BeginAnswer,
  ChildAtEpoch,
  ChildToCutOver,
  CutOverAnswer,
} from '../store';
import type { DecideChild } from './batch';
import { owns, rowAt } from './ownership';

/** `accepted`: whether the target takes children now. */
export const decideBegin =
  (
    node: NodeId,
    migration: MigrationId,
    target: NodeId,
    accepted: boolean,
  ): DecideChild<ChildAtEpoch, BeginAnswer> =>
  ({ id, epoch }, row) => {
    if (!owns(row, node, epoch)) return { answer: { outcome: 'lost' } };
    if (row.migration === migration) return { answer: { outcome: 'begun' } };
    if (row.migration !== undefined) return { answer: { outcome: 'busy' } };
    if (!accepted) return { answer: { outcome: 'no_target' } };
    const begun: Row = { ...row, migration, target };
    return {
      answer: { outcome: 'begun' },
      fact: { kind: 'migrationBegun', id, row: begun },
    };
  };

/** `accepts`: whether a target takes children now. A row at a later epoch says that the source has yielded. */
export const decideCutOver =
  (
    node: NodeId,
    migration: MigrationId,
    accepts: (target: NodeId) => boolean,
  ): DecideChild<ChildToCutOver, CutOverAnswer> =>
  ({ id, epoch, version, pinned }, row, nextEpoch) => {
    if (!row) return { answer: { outcome: 'gone' } };
    if (row.owner !== node || row.epoch > epoch) return { answer: { outcome: 'moved' } };
    if (row.epoch !== epoch || row.migration !== migration || row.target === undefined) {
      return { answer: { outcome: 'aborted' } };
    }
    const { target, life } = row;
    if (!accepts(target)) return { answer: { outcome: 'no_target' } };
    const moved = rowAt(nextEpoch(), {
      owner: target,
      life,
      operation: migration,
      handover: migration,
      version,
      pinned: pinned ? target : undefined,
    });
    return {
      answer: { outcome: 'moved' },
      fact: { kind: 'childMoved', id, row: moved },
    };
  };

/** A later life of the child began without this migration: to who asks about this life, it is gone. */
export const decideAbort =
  (migration: MigrationId): DecideChild<ChildAtEpoch, AbortAnswer> =>
  ({ id, epoch }, row) => {
    if (!row || row.life > epoch) return { answer: { outcome: 'gone', row } };
    if (row.epoch > epoch) return { answer: { outcome: 'moved', row } };
    if (row.epoch !== epoch || row.migration !== migration) {
      return { answer: { outcome: 'aborted', row } };
    }
    const aborted = withoutMigration(row);
    return {
      answer: { outcome: 'aborted', row: aborted },
      fact: { kind: 'migrationAborted', id, row: aborted },
    };
  };
