import type { Bench } from '../bench';
import { percentile } from '../measure/spread';
import { absolute, ratio } from '../measure/target';
import type { Contender, Question } from '../question';
import type { Traffic } from '../subjects/hub/crowd';
import { TwoNodes, type Moved } from './two-nodes';

const trips = { unit: 'Redis round trips', better: 'less' } as const;
const time = { unit: 'ms', better: 'less' } as const;

/**
 * Queries per second in all. 91,000/s, as the peer was measured, are more than can be answered here from another process, where
 * all children are in the end: see remote-queries.
 */
const rates = [10_000, 30_000] as const;
const named = (rate: number) => `${rate.toLocaleString('en')}/s`;
const tireless = 'clients that never pause';
const still = (load: string) => `nothing moves, ${load}`;
const moving = (load: string) => `moving, ${load}`;

export const moveUnderLoad: Question = {
  name: 'move-under-load',
  title: 'Move 10,000 children of 1 KiB under steady queries to all of them',
  method:
    'Clients in the source process ask one child after another at a steady rate, each query when it is due, whether or not others have been answered. Four of them probe: each asks one child every millisecond from before it moves until it has moved, then another one; the longest wait for a child, from when the query was due (beyond the millisecond by which a timer is late), is its pause, queues and all. 30,000/s instead of the 91,000/s of ProcessHub: that many are not answered here once all children are in another process. For information, without a target: 82 clients that never pause (32 ask one child after another, 50 one child each, again as soon as they are answered) ask several times as often as can be answered from another process, so that their ratio says how much dearer that is, and nothing about moves. A round trip is the median `PING` of the same round on the idle machine; beside it the same in the source process under its load. Afterwards every child is asked how often it was asked. Four moves with nothing else going on come first, and do not count. A quick run has 1,000 children.',
  metrics: {
    rate: { unit: 'answers/s', better: 'more' },
    'lost or failed': { unit: 'queries', better: 'less' },
    'pause p50': trips,
    'pause p99': trips,
    'pause p50 in time': time,
    'pause p99 in time': time,
    'round trip': time,
    'round trip under load': time,
    took: time,
    stayed: { unit: 'children', better: 'less' },
  },
  targets: rates
    .map(named)
    .flatMap((load) => [
      absolute(`lost or failed, ${load}`, [moving(load), 'lost or failed'], ['at most', 0]),
      absolute(`pause p50, round trips, ${load}`, [moving(load), 'pause p50'], ['at most', 20]),
      absolute(`pause p99, round trips, ${load}`, [moving(load), 'pause p99'], ['at most', 100]),
      ratio(
        `of the undisturbed throughput, ${load}`,
        [moving(load), 'rate'],
        [still(load), 'rate'],
        ['at least', 0.7],
      ),
    ]),
  quoted: [
    { label: 'ProcessHub, 10,000/s', metric: 'lost or failed', value: 49 },
    { label: 'ProcessHub, 91,000/s', metric: 'lost or failed', value: 474 },
    { label: 'ProcessHub, never pause', metric: 'lost or failed', value: 686_671 },
    { label: 'ProcessHub, 91,000/s', metric: 'pause p50 in time', value: 37 },
    { label: 'ProcessHub, never pause, least', metric: 'pause p50 in time', value: 1_500 },
    { label: 'ProcessHub, 91,000/s', metric: 'pause p99 in time', value: 47 },
    { label: 'ProcessHub, never pause, most', metric: 'pause p99 in time', value: 3_400 },
  ],
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const redis = await bench.redis();
  const hands = bench.start('by-hand');
  await hands.call('open', redis);
  const hub = await TwoNodes.open(bench, redis, { number: bench.long(10_000, 10), bytes: 1_000 });
  // Code that is not compiled yet takes several times as long, and the moves before all of it is are not what a user sees.
  for (let i = 0; bench.warmsUp && i < 4; i++) await hub.move();
  const span = bench.extent === 'full' ? 2_000 : bench.size(300, 100);
  const during = async (crowd: object, work: () => Promise<Moved>) => {
    const client = hub.source;
    const trip = await hands.call<number>('ping');
    const before = await client.call<number>('countAll', hub.group);
    await client.call('begin', { ...hub.group, ...crowd, redis });
    const moved = await work();
    const traffic = await client.call<Traffic>('end');
    const after = await client.call<number>('countAll', hub.group);
    return sample(traffic, after - before - hub.group.number, trip, moved);
  };
  const loads = [
    ...rates.map((rate) => ({ load: named(rate), crowd: { rate, probes: 4 } })),
    { load: tireless, crowd: { clients: 32, probes: bench.size(50, 5) } },
  ];
  return loads.flatMap(({ load, crowd }): Contender[] => [
    { label: still(load), role: 'floor', measure: () => during(crowd, () => rest(span)) },
    {
      label: moving(load),
      role: 'hub',
      measure: async () => {
        const sampled = await during({ ...crowd, moving: hub.group.number }, () => hub.send());
        await hub.settle();
        return sampled;
      },
    },
  ]);
}

async function rest(took: number): Promise<Moved> {
  await new Promise((resolve) => setTimeout(resolve, took));
  return { took, stayed: 0 };
}

function sample(
  { rate, answered, failed, pauses, trip: loaded }: Traffic,
  counted: number,
  trip: number,
  { took, stayed }: Moved,
) {
  const [p50, p99] = [percentile(pauses, 0.5), percentile(pauses, 0.99)];
  return {
    rate,
    'lost or failed': Math.abs(answered - counted) + failed,
    'pause p50': p50 / trip,
    'pause p99': p99 / trip,
    'pause p50 in time': p50,
    'pause p99 in time': p99,
    'round trip': trip,
    'round trip under load': loaded,
    took,
    stayed,
  };
}
