import type { Bench } from '../bench';
import { ratio } from '../measure/target';
import type { Contender, Metric, Question, Sample } from '../question';
import { openHub, openLoop, sendThrough, type Pair } from './pairs';

const sizes = [
  { name: '64 B', bytes: 64, total: 40_000 },
  { name: '1 KiB', bytes: 1_024, total: 40_000 },
  { name: '64 KiB', bytes: 65_536, total: 1_000 },
  { name: '1 MiB', bytes: 2 ** 20, total: 50 },
];
const rate: Metric = { unit: 'messages/s', better: 'more' };

export const sizesOfMessages: Question = {
  name: 'sizes',
  title: 'Messages of 64 B, 1 KiB, 64 KiB and 1 MiB to another process',
  method: 'As for remote-dispatch. An entry by hand holds up to 128 messages, or about 1 MiB.',
  metrics: Object.fromEntries(sizes.map(({ name }) => [name, rate])),
  targets: sizes.map(({ name }) =>
    ratio(`of the loop by hand, ${name}`, ['hub', name], ['loop by hand', name], ['at least', 0.6]),
  ),
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const redis = await bench.redis();
  const number = 100;
  const [loop, numbered, hub] = await Promise.all([
    openLoop(bench, redis, number),
    openLoop(bench, redis, number),
    openHub(bench, redis, number),
  ]);
  const measure = (pair: Pair, options?: object) => async () => {
    const sample: Record<string, number> = {};
    for (const { name, bytes, total } of sizes)
      sample[name] = await sendThrough(pair, bench.long(total, 4), bytes, options);
    return sample as Sample;
  };
  return [
    { label: 'loop by hand', role: 'floor', measure: measure(loop, { numbered: false }) },
    { label: 'loop, numbered', role: 'floor', measure: measure(numbered, { numbered: true }) },
    { label: 'hub', role: 'hub', measure: measure(hub) },
  ];
}
