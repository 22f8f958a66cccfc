import type { Bench } from '../bench';
import { absolute, ratio } from '../measure/target';
import type { Contender, Question } from '../question';
import { TwoNodes } from './two-nodes';

export const move: Question = {
  name: 'move',
  title: 'Move 10,000 children of 1 KiB, hot, with handover, idle',
  method:
    '`hub.migrate` of all of them to the other process, there and back in turns. By hand: their states to Redis and back (`SET` and `MGET`), one script per 250, nact spawn, all in one process. A quick run has 5,000 children. Both have done it four times before it counts.',
  metrics: { rate: { unit: 'children/s', better: 'more' } },
  targets: [
    ratio('of the speed by hand', ['hub', 'rate'], ['by hand', 'rate'], ['at least', 0.4]),
    absolute('children per second (10 x ProcessHub)', ['hub', 'rate'], ['at least', 19_230]),
  ],
  quoted: [{ label: 'ProcessHub', metric: 'rate', value: 1_923 }],
  // By hand it is compiled after one or two rounds, a hub only after four.
  warmUps: 4,
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const redis = await bench.redis();
  const children = { number: bench.long(10_000, 2), bytes: 1_000 };
  const hands = bench.start('by-hand');
  const [hub] = await Promise.all([
    TwoNodes.open(bench, redis, children),
    hands.call('open', redis),
  ]);
  const rate = (took: number) => ({ rate: (children.number / took) * 1_000 });
  return [
    {
      label: 'by hand',
      role: 'floor',
      measure: async () => rate(await hands.call('move', children)),
    },
    { label: 'hub', role: 'hub', measure: async () => rate(await hub.move()) },
  ];
}
