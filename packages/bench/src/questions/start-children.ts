import type { Bench } from '../bench';
import { absolute, ratio } from '../measure/target';
import type { Contender, Question } from '../question';

export const startChildren: Question = {
  name: 'start',
  title: 'Start 10,000 children over Redis',
  method:
    'One call of `startChildren` on a hub of one node; by hand: one script call per 250 children, pipelined, and nact spawn. The children are stopped in between, which is not counted. Both have done it four times before it counts.',
  metrics: { time: { unit: 'ms', better: 'less' } },
  targets: [
    ratio('of the speed by hand', ['by hand', 'time'], ['hub', 'time'], ['at least', 0.4]),
    absolute('milliseconds (ProcessHub, in batches)', ['hub', 'time'], ['at most', 760]),
  ],
  quoted: [
    { label: 'ProcessHub, one call', metric: 'time', value: 1_940 },
    { label: 'ProcessHub, in batches', metric: 'time', value: 760 },
  ],
  // The code by hand is compiled after one round, that of a hub is not.
  warmUps: 4,
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const redis = await bench.redis();
  const number = bench.size(10_000);
  const [hub, hands] = [bench.start('hub'), bench.start('by-hand')];
  await Promise.all([hub.call('join', { redis, hub: bench.name() }), hands.call('open', redis)]);
  return [
    {
      label: 'by hand',
      role: 'floor',
      measure: async () => ({ time: await hands.call('start', { number, bytes: 0 }) }),
    },
    {
      label: 'hub',
      role: 'hub',
      measure: async () => {
        const group = { name: bench.name(), number };
        const time = await hub.call<number>('start', group);
        await hub.call('stop', group);
        return { time };
      },
    },
  ];
}
