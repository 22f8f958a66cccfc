import { checkpointKey, type Handover } from '@nact-hub/handover';
import { fetchHandovers, readCheckpoint, readHandover, type ChildKind } from '@nact-hub/migration';
import type { About, ChildId, MigrationId, Row } from '@nact-hub/registry';
import { stoppedMarkTtl } from '../checkpoints/watched';
import type { HubNode } from '../node';
import { isFresh } from './operation';

/** What is in the store of children without an owner, by child. */
export interface Found {
  /** What this node itself has of them. */
  readonly kept: ReadonlyMap<ChildId, Handover>;
  readonly handovers: ReadonlyMap<ChildId, Uint8Array>;
  readonly checkpoints: ReadonlyMap<ChildId, Uint8Array>;
}

/** A state that a child may go on with, and where it is from. */
export interface Adoptable {
  readonly from: 'handover' | 'checkpoint';
  readonly record: Handover;
  /** Whether it is what this node itself has of the child. */
  readonly isOwn?: boolean;
}

/** A child without a living owner. */
export interface Orphan {
  readonly id: ChildId;
  readonly row: Row;
  readonly about: About;
}

/** The migration whose handover may be there. */
const migrationOf = ({ migration, handover }: Row): MigrationId | undefined =>
  migration ?? handover;

/** Fetches what children may go on with. `hasCheckpoints`: whether a child's definition makes any. */
export async function findStates(
  { migrating, connection, migrator }: HubNode,
  orphans: readonly Orphan[],
  hasCheckpoints: (orphan: Orphan) => boolean,
): Promise<Found> {
  const wanted = orphans.flatMap(({ id, row }) => {
    const migration = migrationOf(row);
    return migration === undefined ? [] : [{ id, migration }];
  });
  const keys = new Map(
    orphans.filter(hasCheckpoints).map(({ id }) => [checkpointKey(migrating.hub, id), id]),
  );
  const [handovers, checkpoints] = await Promise.all([
    fetchHandovers(migrating, wanted),
    keys.size === 0 ? new Map<string, Uint8Array>() : connection.checkpoints.get([...keys.keys()]),
  ]);
  const kept = orphans.flatMap(({ id }) => {
    const handover = migrator.bereft.handoverOf(id);
    return handover ? [[id, handover] as const] : [];
  });
  return {
    kept: new Map(kept),
    handovers,
    checkpoints: new Map([...checkpoints].map(([key, bytes]) => [keys.get(key)!, bytes])),
  };
}

/**
 * The newest state that a child may go on with; undefined when there is none. One that cannot be read is
 * not passed over: a child must not begin with less than there is.
 * @throws CorruptError
 */
export async function newestState(
  { migrating, connection }: HubNode,
  kind: ChildKind,
  { id, row }: Orphan,
  { kept, handovers, checkpoints }: Found,
): Promise<Adoptable | undefined> {
  const handover = handovers.get(id);
  const checkpoint = checkpoints.get(id);
  const own = kept.get(id);
  const states: Adoptable[] = [];
  if (own) states.push({ from: 'handover', record: own, isOwn: true });
  else if (handover && kind.strategy.handover)
    states.push({
      from: 'handover',
      record: await readHandover(migrating, handover, id, migrationOf(row)!),
    });
  if (checkpoint) {
    const record = await readCheckpoint(migrating, checkpoint, id);
    if (isLeftOver(record, row)) {
      const key = checkpointKey(migrating.hub, id);
      await connection.checkpoints.end(key, record.epoch, stoppedMarkTtl);
    } else states.push({ from: 'checkpoint', record });
  }
  const hasState = ({ record, isOwn }: Adoptable) => isOwn === true || record.state !== undefined;
  const [first, second] = states.filter(hasState);
  return first && second && isLater(second.record, first.record) ? second : first;
}

/**
 * Whether a checkpoint is of an earlier child of this id, and should have been deleted when that was stopped.
 * It is deleted before the claim: after that nobody could tell it from one that this child goes on with.
 */
const isLeftOver = ({ epoch }: Handover, row: Row): boolean => isFresh(row) && epoch < row.life;

/** Within one epoch both are of the same node, and so of the same clock. */
const isLater = (one: Handover, other: Handover): boolean =>
  one.epoch > other.epoch || (one.epoch === other.epoch && one.storedAt > other.storedAt);
