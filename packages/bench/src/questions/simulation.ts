import type { Bench } from '../bench';
import { absolute } from '../measure/target';
import type { Contender, Question } from '../question';

export const simulation: Question = {
  name: 'simulation',
  title: 'The testkit: simulated events per second',
  method:
    'A simulated hub of three nodes; two children ask each other over and over while one of them moves between the nodes, over channels that double and reorder. An event is one turn of the event loop of a node, a timer or a frame.',
  metrics: {
    events: { unit: 'events/s', better: 'more' },
    moves: { unit: 'moves/s', better: 'more' },
  },
  targets: [
    // 10,000 schedules of about 700 events are the ordinary run of the tests.
    absolute(
      'events per second: 10,000 schedules within five minutes',
      ['testkit', 'events'],
      ['at least', 23_400],
    ),
  ],
  open,
};

function open(bench: Bench): Promise<Contender[]> {
  const worker = bench.start('simulation');
  const moves = bench.size(200, 4);
  return Promise.resolve([
    { label: 'testkit', role: 'hub', measure: () => worker.call('simulate', { moves }) },
  ]);
}
