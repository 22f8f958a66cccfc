import type { Bench } from '../bench';
import type { Contender, Question } from '../question';
import { TwoNodes } from './two-nodes';

export const batchSize: Question = {
  name: 'batch-size',
  title: 'Batches of a move: throughput and latency',
  method:
    '5,000 children of 1 KiB move (1,250 in a quick run), in batches of `limits.batchSize`. The longest time for which an event loop of the two is blocked is what everything else in the process has to wait.',
  metrics: {
    rate: { unit: 'children/s', better: 'more' },
    'event loop blocked': { unit: 'ms', better: 'less' },
  },
  targets: [],
  rounds: 3,
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const redis = await bench.redis();
  const number = bench.long(5_000, 4);
  const sizes = {
    full: [25, 100, 250, 1_000, 5_000],
    quick: [25, 250, 1_000],
    short: [25, 250],
  }[bench.extent];
  return Promise.all(
    sizes.map(async (size): Promise<Contender> => {
      const hub = await TwoNodes.open(bench, redis, { number, bytes: 1_000 }, { batchSize: size });
      return {
        label: `batches of ${size.toLocaleString('en-US')}${size === 250 ? ' (default)' : ''}`,
        role: 'hub',
        measure: () => measure(hub),
      };
    }),
  );
}

async function measure(hub: TwoNodes) {
  await Promise.all(hub.workers.map((worker) => worker.call('watchDelay')));
  const took = await hub.move();
  const delays = await Promise.all(
    hub.workers.map((worker) => worker.call<number>('longestDelay')),
  );
  return { rate: (hub.group.number / took) * 1_000, 'event loop blocked': Math.max(...delays) };
}
