import type { Bench } from '../bench';
import { ratio } from '../measure/target';
import type { Contender, Question } from '../question';
import { askThrough, openHub, remote, sendThrough, type Pair } from './pairs';

const time = { unit: 'ms', better: 'less' } as const;
const rate = (unit: string) => ({ unit, better: 'more' }) as const;

/** What remote-query wants of the hub, asked of the one over sockets. */
const of = (text: string, other: string, metric: string, limit: number) =>
  ratio(
    `over sockets, of ${text}, ${metric}`,
    ['over sockets', metric],
    [other, metric],
    ['at most', limit],
  );

export const directSocket: Question = {
  name: 'direct-socket',
  title: 'What a direct socket between the nodes would give, in place of Redis as the channel',
  method:
    'The same hub with another channel: frames over TCP, straight to the other process. Dispatch and queries as for remote-dispatch, remote-query and remote-queries; one query at a time beside the round trip by hand, over Redis Streams, and Moleculer, as there.',
  metrics: {
    dispatch: rate('messages/s'),
    'queries, 500 in flight': rate('queries/s'),
    'query p50': time,
    'query p99': time,
  },
  targets: [
    of('the round trip by hand', 'loop by hand', 'query p50', 1.3),
    of('the round trip by hand', 'loop by hand', 'query p99', 1.3),
    of('Moleculer', 'Moleculer', 'query p50', 1),
    of('Moleculer', 'Moleculer', 'query p99', 1),
  ],
  rounds: 3,
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const redis = await remote.redis(bench);
  const [loop, moleculer, streams, sockets] = await Promise.all([
    remote.loop(bench),
    remote.moleculer(bench),
    remote.hub(bench),
    openHub(bench, redis, 1_000, { sockets: true }),
  ]);
  const oneAtATime = (pair: Pair) => async () => {
    const { p50, p99 } = await askThrough(pair, bench.long(3_000, 3), 1);
    return { 'query p50': p50, 'query p99': p99 };
  };
  const measure = (pair: Pair) => async () => {
    const times = await oneAtATime(pair)();
    const { perSecond } = await askThrough(pair, bench.long(20_000, 2), 500);
    const dispatch = await sendThrough(pair, bench.long(40_000, 2), 64);
    return { dispatch, 'queries, 500 in flight': perSecond, ...times };
  };
  return [
    { label: 'loop by hand', role: 'floor', measure: oneAtATime(loop) },
    { label: 'Moleculer', role: 'peer', measure: oneAtATime(moleculer) },
    { label: 'over Redis Streams', role: 'hub', measure: measure(streams) },
    { label: 'over sockets', role: 'hub', measure: measure(sockets) },
  ];
}
