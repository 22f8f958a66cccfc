import { noFaults, simulate, type Faults } from '@nact-hub/testkit';
import type { Ref } from 'nact';
import { serve } from '../process/serve';
import { now } from '../process/clock';
import { quick, supervisors } from './hub/definitions';
import type { Message } from './load';

const faults: Faults = { ...noFaults, frames: { lose: 0, double: 0.1, reorder: 0.2 } };
/** How many questions are asked while a child is on its way; simulated milliseconds between them. */
const questions = 20;
const between = 10;

/** A child is asked over and over while it moves from node to node; answers events and moves per second of real time. */
async function run(moves: number) {
  const begun = now();
  const events = await simulate({ seed: 1, faults, supervisors }, async (hub) => {
    const names = ['n1', 'n2', 'n3'];
    const [first] = hub.nodes;
    const start = () =>
      first!.hub.supervisor('hot').startChild(quick, { id: 'child', args: 1_000 });
    const ref = (await first!.run(start)) as Ref<Message>;
    for (let move = 1; move <= moves; move++) {
      const to = hub.node(names[move % names.length]!);
      const moving = first!.run((own) => own.migrate(['child'], to.hub.node));
      for (let asked = 0; asked < questions; asked++) {
        void first!.query(ref, (from: Ref<number>): Message => ({ type: 'ask', from }), 60_000);
        await hub.sleep(between);
      }
      await moving;
    }
    return hub.timeline.steps;
  });
  const seconds = (now() - begun) / 1_000;
  return { events: events / seconds, moves: moves / seconds };
}

serve({ simulate: ({ moves }: { moves: number }) => run(moves) });
