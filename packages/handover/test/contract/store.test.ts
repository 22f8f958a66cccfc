import { randomBytes } from 'node:crypto';
import { Pieces } from '@nact-hub/core';
import { handoverKey } from '@nact-hub/handover';
import { type Backend, backends } from '../support/backends';
import { turnsOf } from '../support/turns-of';

const minute = 60_000;
const moment = 40;
const mebibyte = 2 ** 20;

jest.setTimeout(30_000);

describe.each(backends)('a handover store in %s', (_, create) => {
  let backend: Backend;
  let count = 0;
  const newKey = (): string => handoverKey('shop', `cart-${++count}`, 'm1');
  const textOf = async (key: string): Promise<string | undefined> => {
    const bytes = (await backend.store.get([key])).get(key);
    return bytes && Buffer.from(bytes).toString();
  };
  const put = (key: string, text: string, ttl = minute): Promise<void> =>
    backend.store.put([{ key, bytes: Buffer.from(text) }], ttl);

  beforeAll(async () => {
    backend = await create();
  }, 30_000);
  afterAll(() => backend.close());

  test('gives back what was put there, and nothing for other keys', async () => {
    const [key, other] = [newKey(), newKey()];
    await put(key, 'state');
    expect([...(await backend.store.get([other, key])).keys()]).toEqual([key]);
    expect(await textOf(key)).toBe('state');
  });

  test('keeps any bytes, also none and plain Uint8Arrays', async () => {
    const all = new Uint8Array(256).map((_byte, index) => index);
    const [key, empty] = [newKey(), newKey()];
    const entries = [
      { key, bytes: all.subarray(1) },
      { key: empty, bytes: new Uint8Array() },
    ];
    await backend.store.put(entries, minute);
    const found = await backend.store.get([key, empty]);
    expect([...found.get(key)!]).toEqual([...all.subarray(1)]);
    expect(found.get(empty)).toHaveLength(0);
  });

  test('a later version takes the place of an earlier one', async () => {
    const key = newKey();
    await put(key, 'version 1');
    await put(key, 'version 2');
    expect(await textOf(key)).toBe('version 2');
  });

  test('nobody changes what is kept by changing what was put or got', async () => {
    const key = newKey();
    const bytes = Buffer.from('state');
    await backend.store.put([{ key, bytes }], minute);
    bytes.fill(0);
    (await backend.store.get([key])).get(key)!.fill(0);
    expect(await textOf(key)).toBe('state');
  });

  test('what has expired is as if it had never been', async () => {
    const key = newKey();
    await put(key, 'state', moment);
    await backend.expire(key, moment);
    expect(await textOf(key)).toBeUndefined();
  });

  test('what is kept outlives its first TTL', async () => {
    const [key, witness] = [newKey(), newKey()];
    await put(key, 'state', 500);
    await backend.store.keep([key, newKey()], minute);
    await put(witness, 'witness', 500);
    await backend.expire(witness, 500);
    expect(await textOf(key)).toBe('state');
  });

  test('what is put again lives for its new TTL', async () => {
    const key = newKey();
    await put(key, 'version 1', minute);
    await put(key, 'version 2', moment);
    await backend.expire(key, moment);
    expect(await textOf(key)).toBeUndefined();
  });

  test('what has expired cannot be kept any more', async () => {
    const key = newKey();
    await put(key, 'state', moment);
    await backend.expire(key, moment);
    await backend.store.keep([key], minute);
    expect(await textOf(key)).toBeUndefined();
  });

  test('what is dropped is gone, and can be dropped again', async () => {
    const [key, other] = [newKey(), newKey()];
    await put(key, 'state');
    await put(other, 'other');
    await backend.store.drop([key, newKey()]);
    await backend.store.drop([key]);
    expect(await textOf(key)).toBeUndefined();
    expect(await textOf(other)).toBe('other');
  });

  test('a TTL may be a fraction of milliseconds', async () => {
    const key = newKey();
    await put(key, 'state', minute + 0.5);
    await backend.store.keep([key], minute / 7);
    expect(await textOf(key)).toBe('state');
  });

  test('a batch of 1,000 handovers of 10 KiB is kept, renewed, read and dropped whole', async () => {
    const entries = Array.from({ length: 1_000 }, (_entry, index) => ({
      key: newKey(),
      bytes: Buffer.alloc(10_240, index),
    }));
    const keys = entries.map(({ key }) => key);
    await backend.store.put(entries, minute);
    await backend.store.keep(keys, minute);
    const found = await backend.store.get(keys);
    expect(entries.every(({ key, bytes }) => bytes.equals(found.get(key)!))).toBe(true);
    await backend.store.drop(keys);
    expect((await backend.store.get(keys)).size).toBe(0);
  });

  describe('a large one', () => {
    const large = (fill: number, size = 3 * mebibyte + 17): Buffer => Buffer.alloc(size, fill);
    const get = async (key: string): Promise<Uint8Array | undefined> =>
      (await backend.store.get([key])).get(key);
    /** Only which one it is: a difference of mebibytes would be printed. */
    const which = async (key: string): Promise<string> => {
      const bytes = await get(key);
      if (!bytes) return 'none';
      const isWhole = bytes.every((byte) => byte === bytes[0]);
      return `${isWhole ? 'all' : 'not all'} ${bytes[0]}, ${bytes.length}`;
    };

    test('is kept whole, in one or in pieces, beside small ones', async () => {
      const [one, apart, small] = [newKey(), newKey(), newKey()];
      const bytes = randomBytes(3 * mebibyte + 17);
      const pieces = new Pieces([
        bytes.subarray(0, 5),
        bytes.subarray(5, 2e6),
        bytes.subarray(2e6),
      ]);
      const entries = [
        { key: one, bytes },
        { key: small, bytes: Buffer.from('small') },
        { key: apart, bytes: pieces },
      ];
      await backend.store.put(entries, minute);
      const found = await backend.store.get([apart, newKey(), small, one]);
      expect([...found.keys()].sort()).toEqual([one, apart, small].sort());
      expect(Buffer.compare(found.get(one)!, bytes)).toBe(0);
      expect(Buffer.compare(found.get(apart)!, bytes)).toBe(0);
      expect(Buffer.from(found.get(small)!).toString()).toBe('small');
    });

    test.each([mebibyte - 1, mebibyte, mebibyte + 1, 2 * mebibyte, 2 * mebibyte + 1])(
      'of %i bytes comes back to the byte',
      async (size) => {
        const key = newKey();
        await backend.store.put([{ key, bytes: large(7, size) }], minute);
        expect(await which(key)).toBe(`all 7, ${size}`);
      },
    );

    test('takes the place of another one, small or large, and gives it up to another one', async () => {
      const key = newKey();
      await put(key, 'small');
      await backend.store.put([{ key, bytes: large(1) }], minute);
      expect(await which(key)).toBe(`all 1, ${large(1).length}`);
      await backend.store.put([{ key, bytes: large(2, 2 * mebibyte) }], minute);
      expect(await which(key)).toBe(`all 2, ${2 * mebibyte}`);
      await put(key, 'small again');
      expect(await textOf(key)).toBe('small again');
    });

    test('is the former one until it is there, for whoever reads meanwhile, and never a mix', async () => {
      const key = newKey();
      await backend.store.put([{ key, bytes: large(0) }], minute);
      let isOver = false;
      const seen = new Set<string>();
      const reading = (async () => {
        while (!isOver) seen.add(await which(key));
      })();
      for (let fill = 1; fill < 5; fill++) {
        await backend.store.put([{ key, bytes: large(fill, large(0).length + fill) }], minute);
        seen.add(await which(key));
      }
      isOver = true;
      await reading;
      expect([...seen].filter((each) => !each.startsWith('all '))).toEqual([]);
      expect(seen.size).toBeGreaterThanOrEqual(4);
    });

    test('that two put at once is one of the two', async () => {
      const key = newKey();
      const both = [1, 2].map((fill) => backend.store.put([{ key, bytes: large(fill) }], minute));
      await Promise.all(both);
      expect(await which(key)).toMatch(/^all [12], /);
    });

    test('is changed by nobody through what was put or got', async () => {
      const key = newKey();
      const bytes = large(1);
      await backend.store.put([{ key, bytes }], minute);
      bytes.fill(0);
      (await get(key))!.fill(0);
      expect(await which(key)).toBe(`all 1, ${bytes.length}`);
    });

    test('expires, is kept and dropped as any other', async () => {
      const [gone, kept, dropped] = [newKey(), newKey(), newKey()];
      await backend.store.put([{ key: gone, bytes: large(1) }], 500);
      await backend.store.put([{ key: kept, bytes: large(2) }], 500);
      await backend.store.put([{ key: dropped, bytes: large(3) }], minute);
      await backend.store.keep([kept], minute);
      await backend.store.drop([dropped]);
      await backend.expire(gone, 500);
      expect(await Promise.all([gone, kept, dropped].map(which))).toEqual([
        'none',
        `all 2, ${large(2).length}`,
        'none',
      ]);
    });

    test('leaves the event loop turns while it is put, and while it is got', async () => {
      const key = newKey();
      const bytes = large(1, 6 * mebibyte);
      expect(await turnsOf(backend.store.put([{ key, bytes }], minute))).toBeGreaterThanOrEqual(5);
      expect(await turnsOf(backend.store.get([key]))).toBeGreaterThanOrEqual(5);
    });
  });

  test('nothing to do is done', async () => {
    await backend.store.put([], minute);
    await backend.store.keep([], minute);
    await backend.store.drop([]);
    expect((await backend.store.get([])).size).toBe(0);
  });

  test('closing leaves what is kept to others, and can be repeated', async () => {
    const key = newKey();
    await put(key, 'state');
    await backend.store.close();
    await backend.store.close();
    expect(await textOf(key)).toBe('state');
  });
});
