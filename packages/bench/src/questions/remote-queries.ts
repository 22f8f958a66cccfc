import type { Bench } from '../bench';
import { ratio } from '../measure/target';
import type { Contender, Question } from '../question';
import { askThrough, remote, type Pair } from './pairs';

export const remoteQueries: Question = {
  name: 'remote-queries',
  title: 'Queries to another process, 500 in flight',
  method:
    '1,000 actors in the other process; each of 500 clients asks again when it has its answer.',
  metrics: { rate: { unit: 'queries/s', better: 'more' } },
  targets: [ratio('times Moleculer', ['hub', 'rate'], ['Moleculer', 'rate'], ['at least', 3])],
  quoted: [{ label: 'ProcessHub, 100 in flight', metric: 'rate', value: 45_800 }],
  rounds: 7,
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const total = bench.long(40_000, 2);
  const measure = (pair: Pair) => async () => ({
    rate: (await askThrough(pair, total, 500)).perSecond,
  });
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
