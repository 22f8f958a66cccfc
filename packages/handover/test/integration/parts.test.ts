import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { UnknownOutcomeError } from '@nact-hub/core';
import {
  checkpointKey,
  handoverKey,
  redisCheckpoints,
  redisHandovers,
  type CheckpointStore,
  type HandoverStore,
} from '@nact-hub/handover';
import { keysOf, startRedis } from '@nact-hub/testkit';
import { beforeCommand } from '../support/before-command';
import { until } from '../support/until';

const minute = 60_000;
const mebibyte = 2 ** 20;

jest.setTimeout(30_000);
const bytes = randomBytes(3 * mebibyte + 17);
const others = randomBytes(2 * mebibyte + 3);

describe('a large handover in Redis', () => {
  const redis = new Redis(process.env['REDIS_URL']!);
  const commands = new Redis(process.env['REDIS_URL']!);
  const before = beforeCommand(commands);
  let prefix: string;
  let store: HandoverStore;
  let checkpoints: CheckpointStore;
  const key = handoverKey('shop', 'cart-1', 'm1');
  const name = () => prefix + key;

  beforeEach(() => {
    prefix = `test-${randomUUID()}:`;
    store = redisHandovers({ commands, prefix });
    checkpoints = redisCheckpoints({ commands, prefix });
    before.each = async () => undefined;
  });
  afterAll(() => {
    redis.disconnect();
    commands.disconnect();
  });

  const put = (content: Uint8Array = bytes, ttl = minute): Promise<void> =>
    store.put([{ key, bytes: content }], ttl);
  const get = async (): Promise<Uint8Array | undefined> => (await store.get([key])).get(key);
  /** Which of the two, without printing mebibytes. */
  const which = async (): Promise<string> => {
    const found = await get();
    if (!found) return 'none';
    if (found.length === bytes.length && Buffer.compare(found, bytes) === 0) return 'bytes';
    return found.length === others.length && Buffer.compare(found, others) === 0 ? 'others' : 'mix';
  };
  const all = (): Promise<string[]> => keysOf(redis, `${prefix}*`);
  /** Those that are being written: not yet in their place. */
  const unfinished = async () => (await all()).filter((each) => each !== name());
  /** Does something before the nth call of a script or command. */
  const beforeThe = (nth: number, method: string, what: () => Promise<unknown>): void => {
    let calls = 0;
    before.each = async (called) => {
      if (called === method && ++calls === nth) await what();
    };
  };
  const keepPart = 'nactHubHandover_keepPart';

  test('is nowhere to be read until all of it is there, and every key has a TTL all the time', async () => {
    const seen: string[] = [];
    before.each = async (method) => {
      if (!method.startsWith('nactHubHandover')) return;
      const ttls = await Promise.all((await all()).map((each) => redis.pttl(each)));
      seen.push(ttls.every((ttl) => ttl > 0 && ttl <= minute) ? 'bounded' : `ttl ${ttls.join()}`);
      seen.push(String(await redis.exists(name())));
    };
    await put();
    expect(new Set(seen)).toEqual(new Set(['bounded', '0']));
    expect(await all()).toEqual([name()]);
    expect(await redis.pttl(name())).toBeGreaterThan(minute - 10_000);
    expect(await which()).toBe('bytes');
  });

  test('is in the slot of its handover while it is written', async () => {
    const tags = new Set<string>();
    before.each = async () => {
      for (const each of await all()) tags.add(/\{.*?\}/.exec(each)![0]);
    };
    await put();
    expect([...tags]).toEqual(['{shop/cart-1}']);
  });

  test('that is lost between two parts, with all data, is written again', async () => {
    beforeThe(4, keepPart, async () => redis.del(await unfinished()));
    await put();
    expect(await which()).toBe('bytes');
    expect(await unfinished()).toEqual([]);
  });

  test('of which one part is lost, as by a replica that was behind, is not put in its place but written again', async () => {
    beforeThe(1, 'nactHubHandover_placeHandover', async () =>
      redis.hdel((await unfinished())[0]!, '3'),
    );
    await put();
    expect(await which()).toBe('bytes');
    expect(await all()).toEqual([name()]);
  });

  test('as a checkpoint of which one part is lost leaves nothing behind', async () => {
    const place = checkpointKey('shop', 'cart-1');
    beforeThe(1, 'nactHubHandover_placeCheckpoint', async () => redis.hdel((await all())[0]!, '3'));
    await checkpoints.put({ key: place, epoch: 1, version: 1, bytes }, minute);
    expect(await all()).toEqual([prefix + place]);
  });

  test('that could not be put in its place does not stay beside it for the rest of its TTL', async () => {
    await put(others);
    beforeThe(1, 'nactHubHandover_placeHandover', async () => {
      const [parts] = await unfinished();
      await redis.multi().del(parts!).set(parts!, 'no hash', 'PX', minute).exec();
    });
    await expect(put()).rejects.toThrow(UnknownOutcomeError);
    await until('what was written is gone', async () => (await unfinished()).length === 0);
    expect(await which()).toBe('others');
  });

  test('in a batch with small ones, and with one that is not there, is found', async () => {
    const small = handoverKey('shop', 'cart-2', 'm1');
    const missing = handoverKey('shop', 'cart-3', 'm1');
    await store.put(
      [
        { key: small, bytes: randomBytes(5) },
        { key, bytes },
      ],
      minute,
    );
    const found = await store.get([missing, small, key]);
    expect([...found].map(([each, { length }]) => [each, length])).toEqual([
      [small, 5],
      [key, bytes.length],
    ]);
  });

  test('whose TTL runs out between two parts is written again', async () => {
    beforeThe(3, keepPart, async () => {
      const [parts] = await unfinished();
      await redis.pexpire(parts!, 1);
      await until('it is gone', async () => (await redis.exists(parts!)) === 0);
    });
    await put();
    expect(await which()).toBe('bytes');
  });

  test('that is lost again and again is given up with an unknown outcome; what was there stays', async () => {
    await put(others);
    before.each = async (method) => {
      const parts = method === keepPart ? await unfinished() : [];
      if (parts.length > 0) await redis.del(parts);
    };
    await expect(put()).rejects.toThrow(UnknownOutcomeError);
    expect(await which()).toBe('others');
  });

  test('whose source dies between two parts leaves what was there, and nothing that does not expire', async () => {
    await put(others);
    const dying = new Redis(process.env['REDIS_URL']!);
    let parts = 0;
    beforeCommand(dying).each = async (method) => {
      if (method === keepPart && ++parts === 4) dying.disconnect();
    };
    const source = redisHandovers({ commands: dying, prefix });
    await expect(source.put([{ key, bytes }], 300)).rejects.toThrow(UnknownOutcomeError);
    expect(await which()).toBe('others');
    await until('its parts have expired', async () => (await unfinished()).length === 0);
    expect(await which()).toBe('others');
  });

  test('that Redis dies in the middle of has an unknown outcome', async () => {
    const server = await startRedis();
    const client = new Redis(server.url, { retryStrategy: () => null });
    const ended = once(client, 'end');
    let parts = 0;
    beforeCommand(client).each = async (method) => {
      if (method === keepPart && ++parts === 4) await server.stop();
    };
    const dying = redisHandovers({ commands: client, prefix });
    await expect(dying.put([{ key, bytes }], minute)).rejects.toMatchObject({
      code: 'unknown_outcome',
      reason: 'handovers_unreachable',
    });
    await ended;
  });

  test('that is gone in the middle of being read is as if it had never been', async () => {
    await put();
    beforeThe(3, 'hmgetBuffer', () => redis.del(name()));
    expect(await which()).toBe('none');
  });

  test('that is replaced in the middle of being read is read anew, and never a mix', async () => {
    await put();
    beforeThe(3, 'hmgetBuffer', () => put(others));
    expect(await which()).toBe('others');
    await put();
    beforeThe(3, 'hmgetBuffer', () => redis.set(name(), 'small', 'PX', minute));
    expect(Buffer.from((await get())!).toString()).toBe('small');
    await put();
    beforeThe(1, 'hgetBuffer', () => redis.set(name(), 'small', 'PX', minute));
    expect(Buffer.from((await get())!).toString()).toBe('small');
  });

  test('that is replaced each time before it has been read is read by one command in the end', async () => {
    await put();
    const reads: number[] = [];
    before.each = async (method, args) => {
      if (method !== 'hmgetBuffer') return;
      const wanted = args.length - 2;
      reads.push(wanted);
      if (wanted === 1) await put(reads.length % 2 === 0 ? bytes : others);
    };
    expect(await which()).toBe('bytes');
    expect(reads).toEqual([1, 1, 7]);
  });

  test('of which a part is missing or too long is handed out as far as it goes', async () => {
    await put();
    await redis.hdel(name(), '2');
    expect((await get())!.length).toBe(mebibyte);
    await put();
    await redis.hset(name(), '6', randomBytes(100));
    expect((await get())!.length).toBe(3 * mebibyte);
  });

  test('whose manifest claims a size that nobody has is handed out as far as it goes', async () => {
    await put();
    const manifest = (await redis.hgetBuffer(name(), 'bytes'))!;
    for (let at = 1; at < manifest.length; at += 5) {
      const wrong = Buffer.from(manifest);
      wrong[at] = wrong[at]! ^ 0xff;
      await redis.hset(name(), 'bytes', wrong);
      expect((await get())!.length).toBeLessThanOrEqual(bytes.length);
    }
  });

  test('that an earlier version has put there in one piece is read', async () => {
    await redis.set(name(), bytes, 'PX', minute);
    expect(await which()).toBe('bytes');
  });

  test('is not harmed by parts that come late, or by being put in its place again', async () => {
    const client = redis as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    redisHandovers({ commands: redis, prefix });
    let placed: unknown[] = [];
    let kept: unknown[] = [];
    before.each = async (method, args) => {
      if (method === keepPart) kept = [...args];
      if (method === 'nactHubHandover_placeHandover') placed = [...args];
    };
    await put();
    before.each = async () => undefined;
    expect(await client['nactHubHandover_placeHandover']!(...placed)).toBe('stored');
    expect(await client[keepPart]!(...kept)).toBe('gone');
    expect(await all()).toEqual([name()]);
    expect(await which()).toBe('bytes');
    await put(others);
    expect(await client['nactHubHandover_placeHandover']!(...placed)).toBe('gone');
    expect(await which()).toBe('others');
  });

  test('as a checkpoint that comes late leaves nothing behind, and answers the same again', async () => {
    const place = checkpointKey('shop', 'cart-1');
    let placed: unknown[] = [];
    before.each = async (method, args) => {
      if (method === 'nactHubHandover_placeCheckpoint') placed = [...args];
    };
    await checkpoints.put({ key: place, epoch: 2, version: 1, bytes }, minute);
    const client = commands as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    expect(await client['nactHubHandover_placeCheckpoint']!(...placed)).toBe('stored');
    const late = { key: place, epoch: 1, version: 9, bytes: others };
    expect(await checkpoints.put(late, minute)).toBe('stale');
    expect(await all()).toEqual([prefix + place]);
    expect(await redis.pttl(prefix + place)).toBeGreaterThan(0);
  });
});
