import type { MigrationId, NodeId } from '@nact-hub/registry';
import type { MigrationNode } from '../node';
import type { Source } from '../source/source';
import { requests, type StandbyResult } from '../wire';

/**
 * The post-action callback, on the target: after a batch of start requests it passes on to the
 * originating node which standbys have started, and why the others have not. Those that failed stay
 * where they are.
 *
 * For authors of strategies: call it when your own way of starting children has finished with some of
 * them; it may be called several times for one migration.
 */
export function handlePostActionMigrateComplete(
  node: Pick<MigrationNode, 'calls'>,
  results: readonly StandbyResult[],
  originatingNode: NodeId,
  migration: MigrationId,
): void {
  node.calls.tell(originatingNode, requests.standbys, { migration, results });
}

/**
 * The second half of a migration, on the source: each started child is closed, works off its mailbox,
 * stands still, hands over what has changed, and is cut over; then its instance here ends. Each as
 * soon as it is its turn. Those whose start failed go on here.
 */
export function completeMigration(
  source: Source,
  targetNode: NodeId,
  migration: MigrationId,
  results: readonly StandbyResult[],
): void {
  source.complete(targetNode, migration, results);
}
