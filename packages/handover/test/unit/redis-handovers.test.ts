import { Redis } from 'ioredis';
import { InvalidConfigError, UnknownOutcomeError } from '@nact-hub/core';
import { redisHandovers } from '@nact-hub/handover';

const lost = (): Redis => {
  const commands = new Redis({ lazyConnect: true });
  commands.disconnect();
  return commands;
};

test('a call that Redis does not answer has an unknown outcome', async () => {
  const store = redisHandovers({ commands: lost() });
  const entry = { key: 'key', bytes: new Uint8Array(1) };
  for (const call of [
    store.put([entry], 1),
    store.get(['key']),
    store.keep(['key'], 1),
    store.drop(['key']),
  ]) {
    await expect(call).rejects.toThrow(UnknownOutcomeError);
    await expect(call).rejects.toMatchObject({
      code: 'unknown_outcome',
      reason: 'handovers_unreachable',
      cause: expect.any(Error),
    });
  }
});

test('an error reply for one key makes the call fail', async () => {
  const commands = new Redis(process.env['REDIS_URL']!);
  const store = redisHandovers({ commands });
  await expect(store.put([{ key: 'key', bytes: new Uint8Array(1) }], 0)).rejects.toMatchObject({
    message: expect.stringContaining('invalid expire'),
  });
  commands.disconnect();
});

test('options are checked', () => {
  const commands = lost();
  expect(() => redisHandovers({ commands, prefix: '{a}' })).toThrow(InvalidConfigError);
  expect(() => redisHandovers({ commands, hub: 'a' } as never)).toThrow(
    expect.objectContaining({ reason: 'unknown_option' }),
  );
});
