import type { Bench } from '../bench';
import { ratio, type Target } from '../measure/target';
import type { Contender, Question, Round, Sample } from '../question';
import type { RoundTrip } from '../redis/by-hand';
import type { Traffic } from '../subjects/hub/crowd';
import { TwoNodes } from './two-nodes';

/** How often a child that is in use is captured in one move: it is encoded, and decoded, so often. */
const captures = 2;

/** By how much longer than unpacking by hand, which is the cheaper half, an event loop is blocked at a time. */
const beyondEncoding = ({ hub, 'by hand': hand }: Round): number =>
  Math.max(hub!['source blocked']!, hub!['target blocked']!) - hand!['decode']!;

const unblocked: Target = {
  text: 'milliseconds for which an event loop is blocked beyond encoding by hand',
  bound: 'at most',
  limit: 50,
  value: beyondEncoding,
};

export const largeState: Question = {
  name: 'large-state',
  title: 'Move one child with 16 MiB of state under steady updates',
  method:
    'One client updates it again as soon as it is answered; its longest wait is the pause. By hand, beside the same updates: packed, one `SET`, one `GET`, unpacked, twice, as a child in use is captured twice; the mean pause, and the longer packing and unpacking. The event loops of both processes are watched: encoding at the source and decoding at the target are of one moment, and hold them up by themselves. Both are compared with the unpacking, the cheaper one by hand.',
  metrics: {
    pause: { unit: 'ms', better: 'less' },
    encode: { unit: 'ms', better: 'less' },
    decode: { unit: 'ms', better: 'less' },
    'source blocked': { unit: 'ms', better: 'less' },
    'target blocked': { unit: 'ms', better: 'less' },
  },
  targets: [
    ratio(
      'pause, of one SET and GET by hand',
      ['hub', 'pause'],
      ['by hand', 'pause'],
      ['at most', 2],
    ),
    unblocked,
  ],
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const redis = await bench.redis();
  const bytes = bench.size(16 * 2 ** 20);
  const hands = bench.start('by-hand');
  await hands.call('open', redis);
  const hub = await TwoNodes.open(bench, redis, { number: 1, bytes });
  const updates = { ...hub.group, clients: 0, probes: 1 };
  const byHand = async (): Promise<Sample> => {
    const trips: RoundTrip[] = [];
    await hub.source.call('begin', updates);
    while (trips.length < captures) trips.push(await hands.call<RoundTrip>('roundTrip', bytes));
    await hub.source.call('end');
    return {
      pause: trips.reduce((sum, { pause }) => sum + pause, 0) / captures,
      encode: Math.max(...trips.map(({ encode }) => encode)),
      decode: Math.max(...trips.map(({ decode }) => decode)),
    };
  };
  const move = async (): Promise<Sample> => {
    const { source, target } = hub;
    await source.call('begin', updates);
    await Promise.all([source.call('watchDelay'), target.call('watchDelay')]);
    await hub.move();
    const [atSource, atTarget] = await Promise.all(
      [source, target].map((node) => node.call<number>('longestDelay')),
    );
    const { pauses } = await source.call<Traffic>('end');
    return {
      pause: Math.max(...pauses),
      'source blocked': atSource!,
      'target blocked': atTarget!,
    };
  };
  return [
    { label: 'by hand', role: 'floor', measure: byHand },
    { label: 'hub', role: 'hub', measure: move },
  ];
}
