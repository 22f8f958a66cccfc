import type { Clock } from '@nact-hub/core';
import type { ChildId } from '@nact-hub/registry';
import type { Migration, Traveller } from './migration';

/**
 * How many children of one migration stand still at a time, and how many of them that are in use: those
 * that have begun nothing since they were captured, or since the move began if they are captured only now (cold), are
 * not missed for the moment of a larger cut-over.
 */
const stillLimit = 256;
const busyLimit = 32;

/** Whose turn it is to stand still: each child does only while it is moved, however large the batch is. */
export class Standing {
  constructor(
    private readonly clock: Clock,
    private readonly freeze: (migration: Migration, travellers: readonly Traveller[]) => void,
  ) {}

  /** These are ready to. */
  queue(migration: Migration, travellers: readonly Traveller[]): void {
    migration.toFreeze.push(...travellers);
    this.freezeNext(migration);
  }

  /** It is known who goes on with a child. */
  over(migration: Migration, id: ChildId): void {
    if (!migration.still.delete(id)) return;
    const since = migration.inUse.get(id);
    if (since !== undefined) migration.paused(this.clock.monotonic() - since);
    migration.inUse.delete(id);
    migration.busy.delete(id);
    this.freezeNext(migration);
  }

  private freezeNext(migration: Migration): void {
    const next: Traveller[] = [];
    const { toFreeze, still, busy, inUse } = migration;
    while (toFreeze.length > 0 && still.size < stillLimit && busy.size < busyLimit) {
      const traveller = toFreeze.shift()!;
      const { id, phase } = traveller.move;
      if (phase !== 'freezing') continue;
      still.add(id);
      const { changes } = traveller.instance;
      const known = migration.mode === 'cold' ? traveller.changes : traveller.capture?.changes;
      if (known !== changes) busy.add(id);
      if (traveller.changes !== changes) inUse.set(id, this.clock.monotonic());
      next.push(traveller);
    }
    if (next.length > 0) this.freeze(migration, next);
  }
}
