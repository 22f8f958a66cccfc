import type { ChildId, MigrationId, Row } from '@nact-hub/registry';
import { untilAnswered } from '../certainty';
import type { MigrationNode } from '../node';
import type { Traveller } from './migration';
import type { Steps } from './steps';
import type { Underway } from './underway';

/** What is made of the moves from this node when the registry may have lost data: what it knows then decides. */
export class AfterLoss {
  constructor(
    private readonly node: MigrationNode,
    private readonly underway: Underway,
    private readonly steps: Steps,
  ) {}

  /**
   * All that the registry knows has been read again: what had moved may be this node's all the same, because that had
   * got lost.
   */
  review(travellers: readonly Traveller[] = this.underway.travellers()): void {
    const { node, registry } = this.node;
    for (const { move, epoch } of travellers) {
      if (move.phase !== 'moved') continue;
      const row = registry.replica.get(move.id)?.row;
      const isHere = row?.owner === node && row.epoch === epoch;
      this.steps.tell(move.id, { type: isHere ? 'CutOverLost' : 'CutOverStands' });
    }
  }

  /** The target of a child is gone. Not before everybody who lives has registered again: `review` comes then. */
  lookAgain(traveller: Traveller): void {
    if (this.node.registry.replica.isWhole) this.review([traveller]);
  }

  /** The registry knows nothing of a migration any more: what stands still must not wait for the target. */
  calledOff(id: ChildId, migrationId: MigrationId | undefined): void {
    const migration = this.underway.of(id);
    if (migration === undefined || migration.id !== migrationId) return;
    const message = 'the registry has called the migration off';
    this.steps.happened(migration, id, { type: 'Failed', reason: 'aborted', message });
  }

  /** A call may be carried out late, when it has been repeated and its move is over: nobody else would end that migration. */
  endStray(id: ChildId, { owner, migration, epoch }: Row): void {
    const { node, registry } = this.node;
    if (owner !== node || migration === undefined) return;
    if (this.underway.get(migration)?.travellers.has(id)) return;
    untilAnswered(this.node, 'abort', () => registry.store.abort(node, migration, [{ id, epoch }]))
      .then(({ outcome }) => outcome === 'fenced' && registry.fence())
      .catch(() => undefined);
  }

  /** This node is out under its id: nobody will say whether the targets of what was lost have begun. */
  beginLostAnew(): void {
    const isRecalling = ({ move }: Traveller) => move.phase === 'recalling';
    for (const migration of this.underway.all())
      this.steps.beginAnew(migration, [...migration.travellers.values()].filter(isRecalling));
  }
}
