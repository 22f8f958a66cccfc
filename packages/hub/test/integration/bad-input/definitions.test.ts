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
