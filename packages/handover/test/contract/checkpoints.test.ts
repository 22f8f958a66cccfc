import { Pieces } from '@nact-hub/core';
import { checkpointKey } from '@nact-hub/handover';
import { type Backend, backends } from '../support/backends';
import { turnsOf } from '../support/turns-of';

const minute = 60_000;
const moment = 40;
const mebibyte = 2 ** 20;

jest.setTimeout(30_000);

describe.each(backends)('checkpoints in %s', (_, create) => {
  let backend: Backend;
  let count = 0;
  const newKey = (): string => checkpointKey('shop', `cart-${++count}`);
  const textOf = async (key: string): Promise<string | undefined> => {
    const bytes = (await backend.checkpoints.get([key])).get(key);
    return bytes && Buffer.from(bytes).toString();
  };
  /** Its text says which one it is. */
  const put = (key: string, epoch: number, version: number, ttl = minute) =>
    backend.checkpoints.put(
      { key, epoch, version, bytes: Buffer.from(`${epoch}.${version}`) },
      ttl,
    );

  beforeAll(async () => {
    backend = await create();
  }, 30_000);
  afterAll(() => backend.close());

  test('the last one is given back, and nothing for other keys', async () => {
    const [key, other] = [newKey(), newKey()];
    expect(await put(key, 7, 1)).toBe('stored');
    expect(await put(key, 7, 2)).toBe('stored');
    const found = await backend.checkpoints.get([other, key]);
    expect([...found.keys()]).toEqual([key]);
    expect(await textOf(key)).toBe('7.2');
  });

  test('any bytes are kept, also none and plain Uint8Arrays', async () => {
    const all = new Uint8Array(256).map((_byte, index) => index);
    const [key, empty] = [newKey(), newKey()];
    const place = { epoch: 1, version: 1 };
    await backend.checkpoints.put({ key, ...place, bytes: all.subarray(1) }, minute);
    await backend.checkpoints.put({ key: empty, ...place, bytes: new Uint8Array() }, minute);
    const found = await backend.checkpoints.get([key, empty]);
    expect([...found.get(key)!]).toEqual([...all.subarray(1)]);
    expect(found.get(empty)).toHaveLength(0);
  });

  test('nobody changes what is kept by changing what was put or got', async () => {
    const key = newKey();
    const bytes = Buffer.from('state');
    await backend.checkpoints.put({ key, epoch: 1, version: 1, bytes }, minute);
    bytes.fill(0);
    (await backend.checkpoints.get([key])).get(key)!.fill(0);
    expect(await textOf(key)).toBe('state');
  });

  test('an owner of an earlier epoch takes nothing from a later one', async () => {
    const key = newKey();
    await put(key, 8, 1);
    expect(await put(key, 7, 99)).toBe('stale');
    expect(await textOf(key)).toBe('8.1');
  });

  test('one that is carried out late takes nothing from a later one of its epoch', async () => {
    const key = newKey();
    await put(key, 7, 2);
    expect(await put(key, 7, 1)).toBe('stale');
    expect(await textOf(key)).toBe('7.2');
  });

  test('epochs are compared as numbers, as large as they come', async () => {
    const key = newKey();
    await put(key, 9, 1);
    expect(await put(key, 10, 1)).toBe('stored');
    const large = Number.MAX_SAFE_INTEGER;
    expect(await put(key, large - 1, 1)).toBe('stored');
    expect(await put(key, large, 1)).toBe('stored');
    expect(await put(key, large - 1, 2)).toBe('stale');
  });

  test('the same one can be put again', async () => {
    const key = newKey();
    await put(key, 7, 1);
    expect(await put(key, 7, 1)).toBe('stored');
  });

  test('what has expired is as if it had never been', async () => {
    const key = newKey();
    await put(key, 7, 2, moment);
    await backend.expire(key, moment);
    expect(await textOf(key)).toBeUndefined();
    expect(await put(key, 7, 1)).toBe('stored');
  });

  test('what is kept outlives its first TTL, and what is not there is named', async () => {
    const [key, witness, missing] = [newKey(), newKey(), newKey()];
    await put(key, 7, 1, 500);
    expect([...(await backend.checkpoints.keep([key, missing], minute))]).toEqual([missing]);
    await put(witness, 7, 1, 500);
    await backend.expire(witness, 500);
    expect(await textOf(key)).toBe('7.1');
  });

  test('of a child that was stopped nothing is left, and nothing comes late', async () => {
    const key = newKey();
    await put(key, 7, 3);
    expect(await backend.checkpoints.end(key, 7, minute)).toBe('ended');
    expect(await textOf(key)).toBeUndefined();
    expect(await put(key, 7, 4)).toBe('stale');
    expect(await textOf(key)).toBeUndefined();
    expect(await backend.checkpoints.end(key, 7, minute)).toBe('ended');
  });

  test('a child that is started again after a stop has checkpoints again', async () => {
    const key = newKey();
    await backend.checkpoints.end(key, 7, minute);
    expect(await put(key, 8, 1)).toBe('stored');
    expect(await textOf(key)).toBe('8.1');
  });

  test('a stop that is carried out late takes nothing from a later life', async () => {
    const key = newKey();
    await put(key, 8, 1);
    expect(await backend.checkpoints.end(key, 7, minute)).toBe('stale');
    expect(await textOf(key)).toBe('8.1');
  });

  test('the mark that a stop leaves expires', async () => {
    const key = newKey();
    await backend.checkpoints.end(key, 7, moment);
    const witness = newKey();
    await put(witness, 1, 1, moment);
    await backend.expire(witness, moment);
    expect(await put(key, 7, 1)).toBe('stored');
  });

  describe('a large one', () => {
    const size = 3 * mebibyte + 17;
    const putLarge = (key: string, epoch: number, version: number, ttl = minute) =>
      backend.checkpoints.put(
        { key, epoch, version, bytes: new Pieces([Buffer.alloc(size, 10 * epoch + version)]) },
        ttl,
      );
    /** Which one it is, as `<epoch><version>`. */
    const which = async (key: string): Promise<string | undefined> => {
      const bytes = (await backend.checkpoints.get([key])).get(key);
      if (!bytes || bytes.length !== size) return bytes && Buffer.from(bytes).toString();
      return bytes.every((byte) => byte === bytes[0]) ? String(bytes[0]) : 'a mix';
    };

    test('is kept whole, and takes the place of earlier ones only', async () => {
      const key = newKey();
      expect(await putLarge(key, 7, 2)).toBe('stored');
      expect(await putLarge(key, 7, 1)).toBe('stale');
      expect(await putLarge(key, 6, 9)).toBe('stale');
      expect(await put(key, 7, 1)).toBe('stale');
      expect(await which(key)).toBe('72');
      expect(await putLarge(key, 8, 1)).toBe('stored');
      expect(await putLarge(key, 8, 1)).toBe('stored');
      expect(await which(key)).toBe('81');
    });

    test("and a small one take each other's place", async () => {
      const key = newKey();
      await put(key, 7, 1);
      await putLarge(key, 7, 2);
      expect(await which(key)).toBe('72');
      expect(await put(key, 7, 3)).toBe('stored');
      expect(await which(key)).toBe('7.3');
      expect(await putLarge(key, 7, 2)).toBe('stale');
      expect(await putLarge(key, 7, 4)).toBe('stored');
      expect(await which(key)).toBe('74');
    });

    test('is never read as a mix while others take its place', async () => {
      const key = newKey();
      await putLarge(key, 1, 0);
      let isOver = false;
      const seen = new Set<string | undefined>();
      const reading = (async () => {
        while (!isOver) seen.add(await which(key));
      })();
      for (let version = 1; version < 5; version++) await putLarge(key, 1, version);
      isOver = true;
      await reading;
      expect([...seen].filter((each) => !/^1\d$/.test(each ?? ''))).toEqual([]);
    });

    test('of a child that was stopped is gone, and comes back only in a later epoch', async () => {
      const key = newKey();
      await putLarge(key, 7, 3);
      expect(await backend.checkpoints.end(key, 7, minute)).toBe('ended');
      expect(await which(key)).toBeUndefined();
      expect(await putLarge(key, 7, 4)).toBe('stale');
      expect(await which(key)).toBeUndefined();
      expect(await putLarge(key, 8, 1)).toBe('stored');
      expect(await backend.checkpoints.end(key, 7, minute)).toBe('stale');
      expect(await which(key)).toBe('81');
    });

    test('expires, and is kept, as any other', async () => {
      const [gone, kept] = [newKey(), newKey()];
      await putLarge(gone, 1, 1, 500);
      await putLarge(kept, 1, 2, 500);
      expect([...(await backend.checkpoints.keep([kept, newKey()], minute))]).toHaveLength(1);
      await backend.expire(gone, 500);
      expect(await which(kept)).toBe('12');
    });

    test('leaves the event loop turns while it is put, and while it is got', async () => {
      const key = newKey();
      const bytes = Buffer.alloc(6 * mebibyte);
      const place = { key, epoch: 1, version: 1 };
      const put = backend.checkpoints.put({ ...place, bytes }, minute);
      expect(await turnsOf(put)).toBeGreaterThanOrEqual(5);
      expect(await turnsOf(backend.checkpoints.get([key]))).toBeGreaterThanOrEqual(5);
    });
  });

  test('1,000 of them are read and kept at once', async () => {
    const keys = Array.from({ length: 1_000 }, newKey);
    await Promise.all(keys.map((key) => put(key, 1, 1)));
    expect((await backend.checkpoints.keep(keys, minute)).size).toBe(0);
    expect((await backend.checkpoints.get(keys)).size).toBe(1_000);
  });

  test('nothing to do is done', async () => {
    expect((await backend.checkpoints.keep([], minute)).size).toBe(0);
    expect((await backend.checkpoints.get([])).size).toBe(0);
    await backend.checkpoints.close();
    await backend.checkpoints.close();
  });
});
