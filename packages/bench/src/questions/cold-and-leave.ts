import type { Bench } from '../bench';
import { ratio } from '../measure/target';
import type { Contender, Question } from '../question';
import { TwoNodes } from './two-nodes';

export const coldAndLeave: Question = {
  name: 'cold-and-leave',
  title: 'Cold swap, and graceful leave of a node, with 10,000 children of 1 KiB',
  method:
    'Beside a hot swap of as many. Each in a hub of its own; a leave is followed by joining again and moving all back, which is not counted. A quick run has 1,250 children.',
  metrics: { time: { unit: 'ms', better: 'less' } },
  targets: [
    ratio(
      'cold swap, of a hot swap',
      ['cold swap', 'time'],
      ['hot swap', 'time'],
      ['at most', 1.2],
    ),
    ratio('leave, of a hot swap', ['leave', 'time'], ['hot swap', 'time'], ['at most', 1.2]),
  ],
  quoted: [{ label: 'ProcessHub, cold swap', metric: 'time', value: 3_940 }],
  rounds: 3,
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const redis = await bench.redis();
  const children = { number: bench.long(10_000, 8), bytes: 1_000 };
  const [hot, cold] = await Promise.all([
    TwoNodes.open(bench, redis, children),
    TwoNodes.open(bench, redis, { ...children, supervisor: 'cold' }),
  ]);
  return [
    { label: 'hot swap', role: 'floor', measure: async () => ({ time: await hot.move() }) },
    { label: 'cold swap', role: 'hub', measure: async () => ({ time: await cold.move() }) },
    { label: 'leave', role: 'hub', measure: await leaving(bench, redis, children) },
  ];
}

async function leaving(bench: Bench, redis: string, children: { number: number; bytes: number }) {
  const [stays, leaves] = [bench.start('hub'), bench.start('hub')];
  const join = { redis, hub: bench.name() };
  const group = { name: 'child', number: children.number };
  await stays.call('join', join);
  await stays.call('start', { ...group, ...children });
  return async () => {
    const to = await leaves.call<string>('join', join);
    await stays.call('bring', { ...group, to });
    return { time: await leaves.call<number>('leave') };
  };
}
