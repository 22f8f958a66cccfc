import { defineActor, defineStatelessActor } from 'nact-hub';
import { keepJournal } from '../../support/actors';

const invalid = (message: RegExp) =>
  expect.objectContaining({
    name: 'InvalidConfigError',
    code: 'invalid_config',
    message: expect.stringMatching(message),
  });

describe('a definition refuses', () => {
  const refusals: [string, () => unknown, RegExp][] = [
    [
      'no name',
      () => defineActor(undefined as never, { behaviour: keepJournal }),
      /name.*undefined/,
    ],
    ['an illegal name', () => defineActor('a b', { behaviour: keepJournal }), /name.*'a b'/],
    ['no options', () => defineActor('a', undefined as never), /an object/],
    ['no behaviour', () => defineActor('a', {} as never), /behaviour.*a function/],
    [
      'an unknown option',
      () => defineActor('a', { behaviour: keepJournal, prop: 1 } as never),
      /prop/,
    ],
    [
      'props that are no function',
      () => defineActor('a', { behaviour: keepJournal, props: {} } as never),
      /props.*a function/,
    ],
    [
      'stateVersion 0',
      () => defineActor('a', { behaviour: keepJournal, stateVersion: 0 }),
      /stateVersion.*0/,
    ],
    [
      'stateVersion 1.5',
      () => defineActor('a', { behaviour: keepJournal, stateVersion: 1.5 }),
      /stateVersion.*1\.5/,
    ],
    [
      'upgradeState that is no function',
      () => defineActor('a', { behaviour: keepJournal, upgradeState: 1 } as never),
      /upgradeState/,
    ],
    [
      'checkpoints that are never taken',
      () => defineActor('a', { behaviour: keepJournal, checkpointEvery: {} }),
      /checkpointEvery.*neither.*messages.*interval.*give one/,
    ],
    [
      'checkpoints that are no object',
      () => defineActor('a', { behaviour: keepJournal, checkpointEvery: 5 } as never),
      /checkpointEvery.*an object.*5/,
    ],
    [
      'a misspelt option of checkpoints',
      () => defineActor('a', { behaviour: keepJournal, checkpointEvery: { message: 1 } } as never),
      /checkpointEvery\.message.*messages, interval, ttl/,
    ],
    [
      'checkpoints after no message',
      () => defineActor('a', { behaviour: keepJournal, checkpointEvery: { messages: 0 } }),
      /checkpointEvery\.messages.*at least 1.*0/,
    ],
    [
      'an interval that is NaN',
      () => defineActor('a', { behaviour: keepJournal, checkpointEvery: { interval: NaN } }),
      /checkpointEvery\.interval.*NaN/,
    ],
    [
      'a ttl that is a text',
      () => {
        const checkpointEvery = { messages: 1, ttl: '1d' } as never;
        return defineActor('a', { behaviour: keepJournal, checkpointEvery });
      },
      /checkpointEvery\.ttl.*'1d'/,
    ],
    [
      'a ttl within the interval',
      () => {
        const checkpointEvery = { interval: 5_000, ttl: 5_000 };
        return defineActor('a', { behaviour: keepJournal, checkpointEvery });
      },
      /ttl` \(5000 ms\).*interval` \(5000 ms\).*raise/,
    ],
    [
      'redeliver that is a text',
      () => defineActor('a', { behaviour: keepJournal, redeliver: 'yes' } as never),
      /redeliver.*true or false.*'yes'/,
    ],
    [
      'a stateless behaviour that is no function',
      () => defineStatelessActor('a', { behaviour: 1 } as never),
      /behaviour.*1/,
    ],
    [
      'an unknown option of a stateless one',
      () => defineStatelessActor('a', { behaviour: () => undefined, props: 1 } as never),
      /props/,
    ],
  ];
  it.each(refusals)('%s', (_, define, message) => {
    expect(define).toThrow(invalid(message));
  });
});
