import type { Bench } from '../bench';
import { absolute } from '../measure/target';
import type { Worker } from '../process/worker';
import type { Contender, Question } from '../question';

const size = { unit: 'bytes', better: 'less' } as const;

export const memory: Question = {
  name: 'memory',
  title: 'Memory per child at its owner, and per entry in a replica',
  method:
    'What is on the heap after 20,000 have been started, less what was before, after a collection of garbage. The owner holds an entry of its replica, too. The replica is that of a node that runs no child.',
  metrics: { each: size, 'more than nact': size },
  targets: [
    absolute(
      'bytes more than nact, at the owner',
      ['hub, owner', 'more than nact'],
      ['at most', 1_024],
    ),
    absolute('bytes per entry of a replica', ['hub, replica', 'each'], ['at most', 300]),
  ],
  quoted: [{ label: 'ProcessHub', metric: 'each', value: 4_600 }],
  rounds: 1,
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const redis = await bench.redis();
  const number = bench.size(20_000, 1_000);
  const group = { name: 'child', number };
  const flags = ['--expose-gc'];
  const [nact, owner, replica] = [
    bench.start('nact', flags),
    bench.start('hub', flags),
    bench.start('hub', flags),
  ];
  const join = { redis, hub: bench.name() };
  await Promise.all([owner.call('join', join), replica.call('join', { ...join, observes: true })]);
  const before = await Promise.all([nact, owner, replica].map(heap));
  await nact.call('spawn', { number, bytes: 0 });
  await owner.call('start', group);
  await replica.call('untilKnown', group);
  const after = await Promise.all([nact, owner, replica].map(heap));
  const each = after.map((bytes, i) => (bytes - before[i]!) / number);
  const report = (i: number) => () =>
    Promise.resolve({ each: each[i]!, 'more than nact': each[i]! - each[0]! });
  return [
    { label: 'nact alone', role: 'floor', measure: () => Promise.resolve({ each: each[0]! }) },
    { label: 'hub, owner', role: 'hub', measure: report(1) },
    { label: 'hub, replica', role: 'hub', measure: () => Promise.resolve({ each: each[2]! }) },
  ];
}

const heap = (worker: Worker): Promise<number> => worker.call('heapUsed');
