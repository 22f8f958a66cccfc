import { handoverKey } from '@nact-hub/handover';
import { type Backend, backends } from '../support/backends';

const minute = 60_000;
const moment = 40;

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
