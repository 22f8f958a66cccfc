import { readArguments } from '../../src/chaos/arguments';
import { UsageError } from '../../src/usage';

describe('the arguments of a run', () => {
  test('that are not given are two minutes, kills, and a seed that is made up', () => {
    const { seed, ...rest } = readArguments([]);
    expect(rest).toEqual({
      seconds: 120,
      processes: 4,
      children: 2_000,
      kill: true,
      keep: false,
      help: false,
    });
    expect(Number.isSafeInteger(seed)).toBe(true);
  });

  test('that are given are taken', () => {
    expect(
      readArguments(['--seconds', '60', '--no-kill', '--seed=7', '--keep', '--children', '9']),
    ).toEqual({
      seconds: 60,
      seed: 7,
      processes: 4,
      children: 9,
      kill: false,
      keep: true,
      help: false,
    });
  });

  test.each([['--seconds', 'soon'], ['--seed', '-1'], ['--seconds', '0'], ['--fast'], ['fast']])(
    'that cannot be run are refused by name: %s',
    (...args) => {
      expect(() => readArguments(args)).toThrow(UsageError);
      expect(() => readArguments(args)).toThrow(args[0]);
    },
  );
});
