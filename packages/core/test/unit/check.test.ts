import {
  checkCount,
  checkDuration,
  checkName,
  checkOptions,
  InvalidConfigError,
} from '@nact-hub/core';

test.each([
  [
    'a text',
    '30',
    "Expected `stateTtl` to be a number of milliseconds of at least 1, got '30' (string)",
  ],
  [
    'null',
    null,
    'Expected `stateTtl` to be a number of milliseconds of at least 1, got null (null)',
  ],
  [
    'NaN',
    NaN,
    'Expected `stateTtl` to be a number of milliseconds of at least 1, got NaN (number)',
  ],
  ['0', 0, 'Expected `stateTtl` to be a number of milliseconds of at least 1, got 0 (number)'],
])('%s is refused as a duration, with what was expected', (_, value, message) => {
  expect(() => checkDuration('stateTtl', value)).toThrow(
    expect.objectContaining({ code: 'invalid_config', reason: 'invalid_stateTtl', message }),
  );
});

test('a count is whole', () => {
  expect(checkCount('limit', 3)).toBe(3);
  expect(() => checkCount('limit', 1.5)).toThrow(InvalidConfigError);
});

test('a name is no key of another hub', () => {
  expect(checkName('hubId', 'shop-1.eu')).toBe('shop-1.eu');
  for (const name of ['', 'a:b', '{a}', 'a b', 'ö', 'a'.repeat(129)]) {
    expect(() => checkName('hubId', name)).toThrow(InvalidConfigError);
  }
});

test('a misspelt option is named, with those that are known', () => {
  expect(() => checkOptions('hotSwap', { handOver: true }, ['handover', 'stateTtl'])).toThrow(
    expect.objectContaining({
      reason: 'unknown_option',
      message: 'Unknown option `hotSwap.handOver`. Known are: handover, stateTtl',
    }),
  );
});
