import { readArguments, UsageError } from '../../src/arguments';

describe('arguments', () => {
  test('nothing means nodes in one process', () => {
    expect(readArguments([])).toEqual({ run: 'embedded' });
  });

  test('--redis means processes, at a URL if there is one', () => {
    const url = 'redis://127.0.0.1:6379';
    expect(readArguments(['--redis'])).toEqual({ run: 'processes', redis: undefined });
    expect(readArguments(['--redis', url])).toEqual({ run: 'processes', redis: url });
    expect(readArguments([`--redis=${url}`])).toEqual({ run: 'processes', redis: url });
  });

  test('--help', () => {
    expect(readArguments(['--help'])).toEqual({ run: 'help' });
    expect(readArguments(['-h'])).toEqual({ run: 'help' });
  });

  test.each([
    ['an option that does not exist', ['--reddis'], '--reddis'],
    ['a word too many', ['fast'], "'fast'"],
    ['a word after the URL', ['--redis', 'redis://a', 'b'], "'b'"],
    ['something that is not a URL of a Redis', ['--redis', 'localhost'], "'localhost'"],
    ['an empty URL', ['--redis='], "''"],
  ])('%s is refused by name', (_, args, name) => {
    expect(() => readArguments(args)).toThrow(UsageError);
    expect(() => readArguments(args)).toThrow(name);
  });
});
