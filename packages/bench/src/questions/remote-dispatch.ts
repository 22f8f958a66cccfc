import type { Bench } from '../bench';
import { ratio } from '../measure/target';
import type { Contender, Question } from '../question';
import { openLoop, remote, sendThrough, type Pair } from './pairs';

export const remoteDispatch: Question = {
  name: 'remote-dispatch',
  title: 'Dispatch to a child in another process',
  method:
    '1,000 actors in the other process, 64 characters in each message, 128 messages per turn of the event loop; from the first dispatch until the last has been processed.',
  metrics: { rate: { unit: 'messages/s', better: 'more' } },
  targets: [
    ratio('of the loop by hand', ['hub', 'rate'], ['loop by hand', 'rate'], ['at least', 0.6]),
    ratio(
      'of the loop with numbers and acknowledgements',
      ['hub', 'rate'],
      ['loop, numbered', 'rate'],
      ['at least', 0.75],
    ),
    ratio('times Moleculer', ['hub', 'rate'], ['Moleculer', 'rate'], ['at least', 2.5]),
  ],
  quoted: [{ label: 'ProcessHub', metric: 'rate', value: 309_000 }],
  rounds: 7,
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const total = bench.long(80_000, 2);
  const measure = (pair: Pair, options?: object) => async () => ({
    rate: await sendThrough(pair, total, 64, options),
  });
  const redis = await remote.redis(bench);
  const [loop, numbered, moleculer, hub] = await Promise.all([
    remote.loop(bench),
    openLoop(bench, redis, 1_000),
    remote.moleculer(bench),
    remote.hub(bench),
  ]);
  return [
    { label: 'loop by hand', role: 'floor', measure: measure(loop, { numbered: false }) },
    { label: 'loop, numbered', role: 'floor', measure: measure(numbered, { numbered: true }) },
    { label: 'Moleculer', role: 'peer', measure: measure(moleculer) },
    { label: 'hub', role: 'hub', measure: measure(hub) },
  ];
}
