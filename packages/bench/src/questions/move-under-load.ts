import type { Bench } from '../bench';
import { percentile } from '../measure/spread';
import { absolute, ratio } from '../measure/target';
import type { Contender, Question } from '../question';
import type { Traffic } from '../subjects/hub/clients';
import { TwoNodes } from './two-nodes';

const pause = { unit: 'Redis round trips', better: 'less' } as const;

export const moveUnderLoad: Question = {
  name: 'move-under-load',
  title: 'Move 10,000 children of 1 KiB under steady queries to all of them',
  method:
    'In the source process 32 clients ask one child after another, and 50 more ask one child each, again as soon as they are answered: the longest wait of each of the 50 is the pause of its child, queues and all. A round trip is the median `PING` of the same round on the idle machine. Afterwards every child is asked how often it was asked. A quick run has 2,500 children.',
  metrics: {
    rate: { unit: 'queries/s', better: 'more' },
    'lost or failed': { unit: 'queries', better: 'less' },
    'pause p50': pause,
    'pause p99': pause,
    'pause p50 in time': { unit: 'ms', better: 'less' },
    took: { unit: 'ms', better: 'less' },
  },
  targets: [
    absolute('lost or failed', ['moving', 'lost or failed'], ['at most', 0]),
    absolute('pause p50, round trips', ['moving', 'pause p50'], ['at most', 20]),
    absolute('pause p99, round trips', ['moving', 'pause p99'], ['at most', 100]),
    ratio(
      'of the undisturbed throughput',
      ['moving', 'rate'],
      ['nothing moves', 'rate'],
      ['at least', 0.7],
    ),
  ],
  quoted: [
    { label: 'ProcessHub (493 of 1,000 move)', metric: 'lost or failed', value: 474 },
    { label: 'ProcessHub (493 of 1,000 move)', metric: 'pause p50 in time', value: 37 },
  ],
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const redis = await bench.redis();
  const hands = bench.start('by-hand');
  await hands.call('open', redis);
  const hub = await TwoNodes.open(bench, redis, { number: bench.long(10_000, 4), bytes: 1_000 });
  const crowd = { ...hub.group, clients: 32, probes: bench.size(50, 5) };
  const span = bench.extent === 'quick' ? 1_000 : bench.size(3_000, 100);
  const during = async (work: () => Promise<number>) => {
    const client = hub.source;
    const trip = await hands.call<number>('ping');
    const before = await client.call<number>('countAll', hub.group);
    await client.call('begin', crowd);
    const took = await work();
    const traffic = await client.call<Traffic>('end');
    const after = await client.call<number>('countAll', hub.group);
    return sample(traffic, after - before - hub.group.number, trip, took);
  };
  return [
    { label: 'nothing moves', role: 'floor', measure: () => during(() => rest(span)) },
    { label: 'moving', role: 'hub', measure: () => during(() => hub.move()) },
  ];
}

async function rest(span: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, span));
  return span;
}

function sample(
  { rate, answered, failed, pauses }: Traffic,
  counted: number,
  trip: number,
  took: number,
) {
  const p50 = percentile(pauses, 0.5);
  return {
    rate,
    'lost or failed': Math.abs(answered - counted) + failed,
    'pause p50': p50 / trip,
    'pause p99': percentile(pauses, 0.99) / trip,
    'pause p50 in time': p50,
    took,
  };
}
