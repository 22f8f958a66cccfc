import { dispatch, query, type Ref } from 'nact';
import type { Hub } from 'nact-hub';
import type { SimulatedNode } from '../cluster/simulated-node';
import { patience, type Message } from './actors';
import type { Run } from './run';

/** The messages and questions of a schedule. */
export class Traffic {
  readonly questions = { asked: 0, answered: 0, wrong: 0 };

  constructor(private readonly run: Run) {}

  /** The outside world of a node sends to a child. */
  note(node: SimulatedNode, to: string, numbers: readonly number[]): void {
    this.send(node, to, (ref) => {
      for (const n of numbers) {
        this.run.oracle.says(node.name, to, n);
        dispatch(ref, { type: 'note', n });
      }
    });
  }

  pass(node: SimulatedNode, through: string, toId: string, notes: readonly number[]): void {
    this.send(node, through, (ref, hub) => {
      const to = refOf(hub, toId);
      if (to) dispatch(ref, { type: 'pass', to, toId, notes });
    });
  }

  leaveBehind(node: SimulatedNode, through: string, toId: string, n: number): void {
    this.send(node, through, (ref, hub) => {
      const to = refOf(hub, toId);
      if (to) dispatch(ref, { type: 'leave behind', to, toId, n });
    });
  }

  ask(
    node: SimulatedNode,
    through: string,
    toId: string,
    n: number,
    type: 'ask' | 'consult',
  ): void {
    const asking = node.run(async (hub) => {
      const [first, to] = [refOf(hub, through), refOf(hub, toId)];
      if (!first || !to) return;
      this.questions.asked++;
      const answer = await query(
        first,
        (from: Ref<number>): Message => ({ type, to, from, n }),
        patience,
      );
      if (answer === n) this.questions.answered++;
      else this.questions.wrong++;
    });
    this.run.work.watch(`question ${n}`, node, asking);
  }

  private send(node: SimulatedNode, to: string, how: (ref: Ref<Message>, hub: Hub) => void): void {
    const end = this.run.work.begin(`a message to ${to}`, node);
    node.enter((hub) => {
      end();
      const ref = refOf(hub, to);
      if (ref) how(ref, hub);
    });
  }
}

export const refOf = (hub: Hub, id: string): Ref<Message> | undefined =>
  hub.lookupChild<Message>(id)?.ref;
