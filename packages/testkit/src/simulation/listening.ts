import type { SimulatedNode } from '../cluster/simulated-node';
import type { Run } from './run';

/** What nodes tell by events: it is counted, and the oracle hears of what it has to know. */
export class Listening {
  private readonly moved = new Map<string, number>();

  constructor(private readonly run: Run) {}

  to(node: SimulatedNode): void {
    const { hub } = node;
    const { oracle, happenings, troubles, cutOvers } = this.run;
    hub.on('deadLetter', (letter) => oracle.report(letter));
    hub.on('fenced', ({ rejoins }) => troubles.fenced(node, rejoins));
    hub.on('rejoined', ({ kept }) =>
      happenings.count('child kept by a node that rejoined', kept.length),
    );
    hub.on('migrationAborted', ({ reason }) => {
      happenings.count('move aborted');
      if (reason === 'begun_anew') this.run.begunAnew++;
    });
    hub.on('childTakenOver', (takenOver) => {
      const { id, state } = takenOver;
      cutOvers.takenOver(takenOver);
      happenings.count('child taken over');
      if (state !== 'handover') oracle.takenOver(id);
      if (state === 'checkpoint') happenings.count('checkpoint adopted');
    });
    hub.on('childrenMigrated', ({ children }) => {
      for (const id of children) this.hasMoved(id);
    });
  }

  private hasMoved(id: string): void {
    const { happenings } = this.run;
    const before = this.moved.get(id) ?? 0;
    this.moved.set(id, before + 1);
    happenings.count(`${this.run.child(id).supervisor} move`);
    if (before > 0) happenings.count('move again');
  }
}
