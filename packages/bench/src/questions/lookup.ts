import type { Bench } from '../bench';
import { absolute, ratio } from '../measure/target';
import type { Contender, Question } from '../question';

export const lookup: Question = {
  name: 'lookup',
  title: 'Lookup of a child in a registry of 100,000',
  method:
    '`hub.lookupChild(id)`, which answers reference, owner, epoch and tags, beside `Map.get` of a Map of the same size, ids in another order than they were put in.',
  metrics: { time: { unit: 'ns', better: 'less' } },
  targets: [
    ratio('of Map.get', ['hub', 'time'], ['Map.get', 'time'], ['at most', 3]),
    absolute('nanoseconds', ['hub', 'time'], ['at most', 1_000]),
  ],
  quoted: [{ label: 'ProcessHub', metric: 'time', value: 910 }],
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const group = { name: 'child', number: bench.size(100_000) };
  const total = bench.long(1_000_000, 4);
  const worker = bench.start('hub');
  await worker.call('join', { hub: 'lookup' });
  await worker.call('start', group);
  const look = async (who: 'hub' | 'map') => ({
    time: (await worker.call<{ hub: number; map: number }>('lookUp', { ...group, total }))[who],
  });
  return [
    { label: 'Map.get', role: 'floor', measure: () => look('map') },
    { label: 'hub', role: 'hub', measure: () => look('hub') },
  ];
}
