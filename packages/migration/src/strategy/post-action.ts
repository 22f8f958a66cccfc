import type { ChildId, MigrationId, NodeId } from '@nact-hub/registry';
import type { StandbyResult } from '../wire';

/** A migration on its target, as a strategy's callback sees it. */
export interface TargetSide {
  readonly node: NodeId;
  readonly migration: MigrationId;
  /** Tells the originating node what became of standbys. */
  passOn(originatingNode: NodeId, results: readonly StandbyResult[]): void;
}

/** A migration on its source, as a strategy's callback sees it. */
export interface SourceSide {
  readonly node: NodeId;
  readonly migration: MigrationId;
  /** Goes on with what the target has said: those that started are completed, the others stay. */
  complete(targetNode: NodeId, results: readonly StandbyResult[]): void;
}

/**
 * The post-action callback, on the target: after start requests it passes on to the originating node
 * which standbys have started, and why others have not; those stay where they are. It is called for
 * some children at a time, as they are ready.
 *
 * For authors of strategies: a strategy's own `handlePostActionMigrateComplete` ends with a call of this one.
 */
export function handlePostActionMigrateComplete(
  hub: TargetSide,
  results: readonly StandbyResult[],
  originatingNode: NodeId,
  childIds: readonly ChildId[],
): void {
  const asked = new Set(childIds);
  hub.passOn(
    originatingNode,
    results.filter(({ id }) => asked.has(id)),
  );
}

/**
 * The second half of a migration, on the source: each started child is closed, works off its mailbox,
 * stands still, hands over what has changed, and is cut over; then its instance here ends. Each as
 * soon as it is its turn. Those whose start failed go on here.
 *
 * For authors of strategies: a strategy's own `completeMigration` ends with a call of this one.
 */
export function completeMigration(
  hub: SourceSide,
  targetNode: NodeId,
  results: readonly StandbyResult[],
): void {
  hub.complete(targetNode, results);
}
