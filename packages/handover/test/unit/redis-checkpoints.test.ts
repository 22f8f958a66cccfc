import { Redis } from 'ioredis';
import { InvalidConfigError, UnknownOutcomeError } from '@nact-hub/core';
import { redisCheckpoints } from '@nact-hub/handover';

const lost = (): Redis => {
  const commands = new Redis({ lazyConnect: true });
  commands.disconnect();
  return commands;
};

test('a call that Redis does not answer has an unknown outcome', async () => {
  const store = redisCheckpoints({ commands: lost() });
  const checkpoint = { key: 'key', epoch: 1, version: 1, bytes: new Uint8Array(1) };
  for (const call of [
    store.put(checkpoint, 1),
    store.get(['key']),
    store.keep(['key'], 1),
    store.end('key', 1, 1),
  ]) {
    await expect(call).rejects.toThrow(UnknownOutcomeError);
    await expect(call).rejects.toMatchObject({ reason: 'handovers_unreachable' });
  }
});

test('a server that has forgotten the scripts is told them again', async () => {
  const commands = new Redis(process.env['REDIS_URL']!);
  const store = redisCheckpoints({ commands, prefix: 'test-checkpoints:' });
  await store.end('key', 1, 1_000);
  await commands.script('FLUSH');
  expect(await store.end('key', 1, 1_000)).toBe('ended');
  commands.disconnect();
});

test('options are checked', () => {
  const commands = lost();
  expect(() => redisCheckpoints({ commands, prefix: '{a}' })).toThrow(InvalidConfigError);
  expect(() => redisCheckpoints({ commands, hub: 'a' } as never)).toThrow(
    expect.objectContaining({ reason: 'unknown_option' }),
  );
});
