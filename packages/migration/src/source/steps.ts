import type { ChildId, NodeId } from '@nact-hub/registry';
import type { MoveEvent, Transition } from '../move/move';
import { transition } from '../move/transition';
import type { MigrationNode } from '../node';
import type { Migration, Traveller } from './migration';
import { createPerformer, type Comeback, type Performer } from './perform';
import { Standing } from './standing';
import type { Underway } from './underway';

type Report = 'ReportMoved' | 'ReportStayed' | 'ReportGone';

/** Takes moves from step to step: events in, effects out, in batches. */
export class Steps {
  private readonly performer: Performer;
  private readonly standing: Standing;

  /** `lookAgain`: what the registry is known to say of a child is looked up at once. */
  constructor(
    node: MigrationNode,
    private readonly underway: Underway,
    comeback: Comeback,
    private readonly lookAgain: (traveller: Traveller) => void,
  ) {
    const happened = (migration: Migration, id: ChildId, event: MoveEvent) =>
      this.happened(migration, id, event);
    this.performer = createPerformer(node, happened, comeback);
    this.standing = new Standing(node.clock, (migration, travellers) =>
      this.performer.Freeze(migration, travellers),
    );
  }

  /** Something has happened to a child, if it is on its way (and to that node). */
  tell(id: ChildId, event: MoveEvent, target?: NodeId): void {
    const migration = this.underway.of(id);
    if (migration && (target === undefined || target === migration.target))
      this.happened(migration, id, event);
  }

  happened(migration: Migration, id: ChildId, event: MoveEvent): void {
    const traveller = this.isOpen(migration) ? migration.travellers.get(id) : undefined;
    if (traveller) this.take(migration, traveller, transition(traveller.move, event));
  }

  take(migration: Migration, traveller: Traveller, { move, effects }: Transition): void {
    if (move.phase !== traveller.move.phase) waitNoMore(traveller);
    traveller.move = move;
    if (move.phase === 'moved' || move.phase === 'ended') this.standing.over(migration, move.id);
    for (const effect of effects) {
      if (effect === 'LookAgain') {
        this.lookAgain(traveller);
        continue;
      }
      if (migration.due.size === 0) setImmediate(() => this.perform(migration));
      const due = migration.due.get(effect);
      if (due) due.push(traveller);
      else migration.due.set(effect, [traveller]);
    }
  }

  /** Another life begins of children whose move nobody ends any more. */
  beginAnew(migration: Migration, travellers: readonly Traveller[]): void {
    for (const { move } of travellers) this.underway.remove(migration, move.id);
    if (travellers.length > 0) this.performer.BeginAnew(migration, travellers);
  }

  finish(migration: Migration): void {
    this.underway.close(migration);
    migration.finished({ moved: migration.result.moved, stayed: migration.result.stayed });
  }

  /** Once this node is out of the hub nothing is done any more. */
  private isOpen(migration: Migration): boolean {
    return this.underway.has(migration);
  }

  /** Performs what one turn has brought together, kind by kind. */
  private perform(migration: Migration): void {
    const due = this.isOpen(migration) ? [...migration.due] : [];
    migration.due.clear();
    for (const [effect, travellers] of due) {
      if (effect === 'ReportMoved' || effect === 'ReportStayed' || effect === 'ReportGone') {
        for (const traveller of travellers) this.report(migration, traveller, effect);
        migration.progress(travellers.length);
        if (migration.result.open === 0) this.finish(migration);
      } else if (effect === 'Freeze') {
        this.standing.queue(migration, travellers);
      } else {
        this.performer[effect](migration, travellers);
      }
    }
  }

  private report(migration: Migration, { move }: Traveller, how: Report): void {
    const { result } = migration;
    const { reason, message } = move.problem ?? {
      reason: 'stopped',
      message: `Child '${move.id}' stopped before it could move`,
    };
    if (how === 'ReportMoved') result.moved.push(move.id);
    else result.stayed.push({ id: move.id, reason, message });
    this.underway.remove(migration, move.id);
    result.open--;
  }
}

/** What the target had to say has been said, or is not wanted any more. */
export function waitNoMore(traveller: Traveller): void {
  traveller.late?.leave();
  traveller.late = undefined;
}
