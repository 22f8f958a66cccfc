import type { Bench } from '../bench';
import { ratio } from '../measure/target';
import type { Contender, Question } from '../question';
import { askThrough, remote, type Pair } from './pairs';

const time = { unit: 'ms', better: 'less' } as const;

export const remoteQuery: Question = {
  name: 'remote-query',
  title: 'Query to another process, one at a time',
  method: '1,000 actors in the other process, asked one after another.',
  metrics: { p50: time, p99: time },
  targets: [
    ratio(
      'of the round trip by hand, p50',
      ['hub', 'p50'],
      ['loop by hand', 'p50'],
      ['at most', 1.3],
    ),
    ratio(
      'of the round trip by hand, p99',
      ['hub', 'p99'],
      ['loop by hand', 'p99'],
      ['at most', 1.3],
    ),
    ratio('of Moleculer, p50', ['hub', 'p50'], ['Moleculer', 'p50'], ['at most', 1]),
    ratio('of Moleculer, p99', ['hub', 'p99'], ['Moleculer', 'p99'], ['at most', 1]),
  ],
  quoted: [
    { label: 'ProcessHub', metric: 'p50', value: 0.103 },
    { label: 'ProcessHub', metric: 'p99', value: 0.183 },
  ],
  rounds: 7,
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const total = bench.long(3_000, 3);
  const measure = (pair: Pair) => async () => {
    const { p50, p99 } = await askThrough(pair, total, 1);
    return { p50, p99 };
  };
  const [loop, moleculer, hub] = await Promise.all([
    remote.loop(bench),
    remote.moleculer(bench),
    remote.hub(bench),
  ]);
  return [
    { label: 'loop by hand', role: 'floor', measure: measure(loop) },
    { label: 'Moleculer', role: 'peer', measure: measure(moleculer) },
    { label: 'hub', role: 'hub', measure: measure(hub) },
  ];
}
