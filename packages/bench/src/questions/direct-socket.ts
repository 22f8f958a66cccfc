import type { Bench } from '../bench';
import type { Contender, Question } from '../question';
import { askThrough, openHub, remote, sendThrough, type Pair } from './pairs';

const time = { unit: 'ms', better: 'less' } as const;
const rate = (unit: string) => ({ unit, better: 'more' }) as const;

export const directSocket: Question = {
  name: 'direct-socket',
  title: 'What a direct socket between the nodes would give, in place of Redis as the channel',
  method:
    'The same hub with another channel: frames over TCP, straight to the other process. Dispatch and queries as for remote-dispatch, remote-query and remote-queries.',
  metrics: {
    dispatch: rate('messages/s'),
    'queries, 500 in flight': rate('queries/s'),
    'query p50': time,
    'query p99': time,
  },
  targets: [],
  rounds: 3,
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const redis = await remote.redis(bench);
  const [streams, sockets] = await Promise.all([
    remote.hub(bench),
    openHub(bench, redis, 1_000, { sockets: true }),
  ]);
  const measure = (pair: Pair) => async () => {
    const { p50, p99 } = await askThrough(pair, bench.long(3_000, 3), 1);
    const { perSecond } = await askThrough(pair, bench.long(20_000, 2), 500);
    return {
      dispatch: await sendThrough(pair, bench.long(40_000, 2), 64),
      'queries, 500 in flight': perSecond,
      'query p50': p50,
      'query p99': p99,
    };
  };
  return [
    { label: 'over Redis Streams', role: 'hub', measure: measure(streams) },
    { label: 'over sockets', role: 'hub', measure: measure(sockets) },
  ];
}
