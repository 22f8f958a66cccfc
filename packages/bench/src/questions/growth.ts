import type { Bench } from '../bench';
import { ratio } from '../measure/target';
import type { Contender, Question } from '../question';
import { TwoNodes } from './two-nodes';

const each = { unit: 'µs', better: 'less' } as const;

export const growth: Question = {
  name: 'growth',
  title: 'Growth with the number of children: 1,000, 10,000, 100,000',
  method:
    'Time per child of starting them in one call on two nodes, and of moving them from one to the other, 1 KiB of state each. A quick run has a tenth of as many.',
  metrics: { 'start, per child': each, 'move, per child': each },
  targets: (['start, per child', 'move, per child'] as const).map((metric) =>
    ratio(
      `${metric}, of 100,000 beside 10,000`,
      ['100,000 children', metric],
      ['10,000 children', metric],
      ['at most', 1.3],
    ),
  ),
  rounds: 1,
  open,
};

/** A quick run has a tenth of as many, in the same proportion. */
const labels = ['1,000 children', '10,000 children', '100,000 children'];

function open(bench: Bench): Promise<Contender[]> {
  const sizes = [1_000, 10_000, 100_000].map((size) => bench.long(size, 10));
  return Promise.resolve(
    sizes.map((size, at) => ({
      label: labels[at]!,
      role: 'hub',
      measure: () => one(bench, size),
    })),
  );
}

async function one(bench: Bench, number: number) {
  const redis = await bench.redis();
  const hub = await TwoNodes.open(bench, redis, { number, bytes: 1_000 });
  const moved = await hub.move();
  await Promise.all(hub.workers.map((worker) => worker.end()));
  return {
    'start, per child': (hub.startedIn / number) * 1_000,
    'move, per child': (moved / number) * 1_000,
  };
}
