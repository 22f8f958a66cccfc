import type { Bench } from '../bench';
import { absolute, ratio } from '../measure/target';
import type { Contender, Question } from '../question';
import type { Traffic } from '../subjects/hub/clients';
import { TwoNodes } from './two-nodes';

export const largeState: Question = {
  name: 'large-state',
  title: 'Move one child with 16 MiB of state under steady updates',
  method:
    'One client updates it again as soon as it is answered; its longest wait is the pause. By hand: packed, one `SET`, one `GET`, unpacked. The event loops of both processes are watched.',
  metrics: {
    pause: { unit: 'ms', better: 'less' },
    'event loop blocked': { unit: 'ms', better: 'less' },
  },
  targets: [
    ratio(
      'pause, of one SET and GET by hand',
      ['hub', 'pause'],
      ['by hand', 'pause'],
      ['at most', 2],
    ),
    absolute(
      'milliseconds for which an event loop is blocked',
      ['hub', 'event loop blocked'],
      ['at most', 50],
    ),
  ],
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const redis = await bench.redis();
  const bytes = bench.size(16 * 2 ** 20);
  const hands = bench.start('by-hand');
  await hands.call('open', redis);
  const hub = await TwoNodes.open(bench, redis, { number: 1, bytes });
  const measure = async () => {
    const { source, target } = hub;
    await source.call('begin', { ...hub.group, clients: 0, probes: 1 });
    await Promise.all([source.call('watchDelay'), target.call('watchDelay')]);
    await hub.move();
    const delays = [source.call<number>('longestDelay'), target.call<number>('longestDelay')];
    const { pauses } = await source.call<Traffic>('end');
    return {
      pause: Math.max(...pauses),
      'event loop blocked': Math.max(...(await Promise.all(delays))),
    };
  };
  return [
    {
      label: 'by hand',
      role: 'floor',
      measure: async () => ({ pause: await hands.call('roundTrip', bytes) }),
    },
    { label: 'hub', role: 'hub', measure },
  ];
}
