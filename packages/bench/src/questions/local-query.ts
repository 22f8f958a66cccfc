import type { Bench } from '../bench';
import { ratio } from '../measure/target';
import type { Contender, Question } from '../question';

export const localQuery: Question = {
  name: 'local-query',
  title: 'Query through a reference to a local child',
  method: '1,000 actors, asked one after another, each when the one before has answered.',
  metrics: { rate: { unit: 'queries/s', better: 'more' } },
  targets: [ratio('of nact', ['hub', 'rate'], ['nact alone', 'rate'], ['at least', 0.9])],
  rounds: 9,
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const number = 1_000;
  const total = bench.long(100_000, 2);
  const nact = bench.start('nact');
  const hub = bench.start('hub');
  await hub.call('join', { hub: 'local' });
  await hub.call('start', { name: 'quick', number });
  return [
    {
      label: 'nact alone',
      role: 'floor',
      measure: async () => ({ rate: await nact.call('query', { number, total }) }),
    },
    {
      label: 'hub',
      role: 'hub',
      measure: async () => {
        const { perSecond } = await hub.call<{ perSecond: number }>('query', {
          name: 'quick',
          number,
          total,
          inFlight: 1,
        });
        return { rate: perSecond };
      },
    },
  ];
}
