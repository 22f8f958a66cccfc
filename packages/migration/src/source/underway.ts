import type { ChildId, MigrationId } from '@nact-hub/registry';
import type { Migration, Traveller } from './migration';

/** What is on its way from this node. There is one migration per child at a time. */
export class Underway {
  private readonly migrations = new Map<MigrationId, Migration>();
  private readonly byChild = new Map<ChildId, Migration>();
  private readonly waiters = new Map<ChildId, (() => void)[]>();

  /** Whether no child is on its way, and nobody waits for one. */
  get isIdle(): boolean {
    return this.migrations.size === 0 && this.byChild.size === 0 && this.waiters.size === 0;
  }

  get(id: MigrationId): Migration | undefined {
    return this.migrations.get(id);
  }

  /** A copy: what is done with them may end them. */
  all(): readonly Migration[] {
    return [...this.migrations.values()];
  }

  has(migration: Migration): boolean {
    return this.migrations.get(migration.id) === migration;
  }

  isMoving(id: ChildId): boolean {
    return this.byChild.has(id);
  }

  /** The migration that a child is on its way with. */
  of(id: ChildId): Migration | undefined {
    return this.byChild.get(id);
  }

  traveller(id: ChildId): Traveller | undefined {
    return this.byChild.get(id)?.travellers.get(id);
  }

  travellers(): Traveller[] {
    return this.all().flatMap(({ travellers }) => [...travellers.values()]);
  }

  open(migration: Migration): void {
    this.migrations.set(migration.id, migration);
  }

  close(migration: Migration): void {
    this.migrations.delete(migration.id);
  }

  add(migration: Migration, traveller: Traveller): void {
    migration.travellers.set(traveller.move.id, traveller);
    this.byChild.set(traveller.move.id, migration);
  }

  remove(migration: Migration, id: ChildId): void {
    migration.travellers.delete(id);
    this.byChild.delete(id);
    for (const resolve of this.waiters.get(id) ?? []) resolve();
    this.waiters.delete(id);
  }

  /** Resolves when a child is not on its way (any more). */
  settled(id: ChildId): Promise<void> {
    if (!this.isMoving(id)) return Promise.resolve();
    return new Promise((resolve) =>
      this.waiters.set(id, [...(this.waiters.get(id) ?? []), resolve]),
    );
  }

  clear(): void {
    this.migrations.clear();
    this.byChild.clear();
    for (const resolve of [...this.waiters.values()].flat()) resolve();
    this.waiters.clear();
  }
}
