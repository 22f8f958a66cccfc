import type { NodeId } from './node';

/** Unique in a hub: 1 to 256 characters without spaces and control characters, not beginning with `@`. */
export type ChildId = string;
/** Unique in a hub; names the handovers of the migration, too. */
export type MigrationId = string;

/** Who owns a child, as the authority knows it. */
export interface Row {
  /** The node that runs the child; undefined when it is parked. */
  readonly owner: NodeId | undefined;
  /** Grows with every change of owner, never repeats in the hub: the fencing token. */
  readonly epoch: number;
  /** The epoch at which this life of the child began. */
  readonly life: number;
  /** The operation or migration that made this epoch. It lets an answer be given twice. */
  readonly operation: string;
  /** The migration that is under way, and where to. */
  readonly migration: MigrationId | undefined;
  readonly target: NodeId | undefined;
  /**
   * The migration whose handover the child came or was parked with, and its version: what a takeover
   * may adopt. Version 0 after a takeover in the middle of a migration: any version of its handover.
   */
  readonly handover: MigrationId | undefined;
  readonly version: number;
  /** The node that a manual move pinned the child to. */
  readonly pinned: NodeId | undefined;
}

/** The same row, with nothing under way. */
export const withoutMigration = (row: Row): Row => ({
  ...row,
  migration: undefined,
  target: undefined,
});

/** What is said about a child when it starts, and never changes. */
export interface About {
  readonly supervisor: string;
  readonly definition: string;
  readonly tags: readonly string[];
}
