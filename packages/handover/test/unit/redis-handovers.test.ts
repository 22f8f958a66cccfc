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

test('a batch is kept, read and dropped with one command each', async () => {
  const commands = new Redis(process.env['REDIS_URL']!);
  const seen: string[] = [];
  const sendCommand = commands.sendCommand.bind(commands);
  commands.sendCommand = (command, ...rest) => {
    seen.push(command.name);
    return sendCommand(command, ...rest);
  };
  const store = redisHandovers({ commands, prefix: 'one-command:' });
  await commands.ping();
  seen.length = 0;
  const entries = [1, 2, 3].map((n) => ({ key: `key-${n}`, bytes: Buffer.from([n]) }));
  const keys = entries.map(({ key }) => key);
  await store.put(entries, 60_000);
  const found = await store.get(keys);
  await store.drop(keys);
  const sent = [...seen];
  await commands.quit();
  expect(found.size).toBe(3);
  // A script that the server does not know yet is sent whole.
  expect(sent.filter((name) => name !== 'eval')).toEqual(['evalsha', 'mget', 'unlink']);
});
