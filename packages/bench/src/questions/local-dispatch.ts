import type { Bench } from '../bench';
import { ratio } from '../measure/target';
import type { Contender, Question } from '../question';

const rate = { unit: 'messages/s', better: 'more' } as const;

export const localDispatch: Question = {
  name: 'local-dispatch',
  title: 'Dispatch through a reference to a local child',
  method:
    '1,000 actors, one message to each per turn of the event loop; from the first dispatch until the last message has been processed. nact alone in one process, a hub in another one.',
  metrics: { synchronous: rate, promises: rate },
  targets: [
    ratio(
      'of nact, for behaviours that run synchronously',
      ['hub', 'synchronous'],
      ['nact alone', 'synchronous'],
      ['at least', 0.95],
    ),
    ratio(
      'of nact, for behaviours that return promises',
      ['hub', 'promises'],
      ['nact alone', 'promises'],
      ['at least', 0.75],
    ),
  ],
  rounds: 9,
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const number = 1_000;
  const total = bench.size(400_000);
  const nact = bench.start('nact');
  const hub = bench.start('hub');
  // A behaviour that returns promises makes everything in its process dearer: it gets one of its own.
  const promising = bench.start('hub');
  await hub.call('join', { hub: 'local' });
  await promising.call('join', { hub: 'local' });
  await hub.call('start', { name: 'quick', number });
  await promising.call('start', { name: 'promising', number, kind: 'promising' });
  return [
    {
      label: 'nact alone',
      role: 'floor',
      measure: async () => ({
        synchronous: await nact.call('dispatch', { kind: 'quick', number, total }),
        promises: await nact.call('dispatch', { kind: 'promising', number, total }),
      }),
    },
    {
      label: 'hub',
      role: 'hub',
      measure: async () => ({
        synchronous: await hub.call('dispatch', { name: 'quick', number, total }),
        promises: await promising.call('dispatch', { name: 'promising', number, total }),
      }),
    },
  ];
}
