import { createCodec } from '@nact-hub/core';
import { runInNewContext } from 'node:vm';

const codec = createCodec();
const travel = <T>(value: T): T => codec.decode(codec.encode(value, 'message')) as T;

test('a small message takes little more than its text', () => {
  expect(codec.encode({ type: 'add', sku: 'book', n: 1 }, 'message')).toHaveLength(23);
});

test.each([
  ['NaN', NaN],
  ['-0', -0],
  ['infinities', [Infinity, -Infinity]],
  ['undefined as a property', { a: undefined }],
  ['undefined as an element', [undefined]],
  ['whole numbers at every limit', [0, 127, 128, -1, 2 ** 32 - 1, 2 ** 32, -(2 ** 32), 2 ** 53]],
  ['a large bigint', -(10n ** 1000n)],
  ['strings of any length', ['', 'a'.repeat(31), 'a'.repeat(32), 'ö'.repeat(31), 'a'.repeat(1e6)]],
  ['objects of any size', [{}, Object.fromEntries(Array.from({ length: 33 }, (_, i) => [i, i]))]],
  ['a Map with objects as keys', new Map([[{ a: 1 }, new Map([['b', new Set([1])]])]])],
])('%s survive', (_, value) => {
  expect(travel(value)).toStrictEqual(value);
});

test('an invalid Date stays one', () => {
  expect(travel(new Date(NaN)).getTime()).toBeNaN();
});

test('lone surrogates survive in strings and names', () => {
  const value = { '\udc00': `${'x'.repeat(40)}\ud800` };
  expect(travel(value)).toStrictEqual(value);
});

test('a hole in an array stays a hole', () => {
  const sparse = [1, , undefined]; // eslint-disable-line no-sparse-arrays
  expect(1 in travel(sparse)).toBe(false);
  expect(2 in travel(sparse)).toBe(true);
});

test('each kind of binary data stays what it is', () => {
  const values = [
    Buffer.from('abc'),
    new Uint8Array([1, 2]),
    new Uint8ClampedArray([1]),
    new Int8Array([-1]),
    new Int16Array([-1]),
    new Uint16Array([65535]),
    new Int32Array([-1]),
    new Uint32Array([2 ** 32 - 1]),
    new Float32Array([0.5]),
    new Float64Array([-0]),
    new BigInt64Array([-1n]),
    new BigUint64Array([1n]),
    new DataView(new ArrayBuffer(3)),
    new ArrayBuffer(5),
  ];
  const travelled = travel(values);
  expect(travelled).toStrictEqual(values);
  expect(travelled.map((value) => value.constructor)).toEqual(
    values.map((value) => value.constructor),
  );
});

test('only what a view shows travels, and shares no memory with the bytes read', () => {
  const bytes = codec.encode(new Uint8Array([1, 2, 3, 4]).subarray(1, 3), 'message');
  const decoded = codec.decode(bytes) as Uint8Array;
  bytes.fill(0);
  expect([...decoded]).toEqual([2, 3]);
  expect(decoded.buffer.byteLength).toBe(2);
});

test('an error keeps name, message, stack, cause and properties such as its code', () => {
  class OutOfStock extends Error {
    override name = 'OutOfStock';
    code = 'out_of_stock';
    socket = new AbortController();
  }
  const thrown = new OutOfStock('no books', { cause: new TypeError('inner') });
  const error = travel<Error & { code?: string; socket?: unknown }>(thrown);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'OutOfStock', message: 'no books', code: 'out_of_stock' });
  expect(error.stack).toBe(thrown.stack);
  expect(error.cause).toBeInstanceOf(TypeError);
  expect(Object.keys(error)).not.toContain('stack');
  expect(error.socket).toBeUndefined();
});

test('an AbortError travels as an error', () => {
  const { reason } = AbortSignal.abort();
  expect(travel<Error>(reason)).toMatchObject({ name: 'AbortError', message: reason.message });
});

test('an error of a loop of causes survives', () => {
  const error = new Error('loop');
  error.cause = { error };
  expect((travel(error).cause as { error: Error }).error).toBeInstanceOf(Error);
});

test('cycles and shared parts stay what they are', () => {
  const shared = new Date(5);
  const node: Record<string, unknown> = { shared, again: [shared] };
  node['self'] = new Map([[node, new Set([node])]]);
  const decoded = travel(node) as typeof node & { again: Date[]; self: Map<unknown, Set<unknown>> };
  expect(decoded.again[0]).toBe(decoded['shared']);
  expect(decoded.self.get(decoded)?.has(decoded)).toBe(true);
});

test('objects without a prototype and of another realm become plain objects', () => {
  const foreign: unknown = runInNewContext('({ map: new Map([[1, [2]]]), at: new Date(3) })');
  expect(travel(foreign)).toStrictEqual({ map: new Map([[1, [2]]]), at: new Date(3) });
  expect(travel(Object.assign(Object.create(null), { a: 1 }))).toStrictEqual({ a: 1 });
});

test('a getter is read, and what it encodes meanwhile disturbs nothing', () => {
  const value = {
    a: 1,
    get size() {
      return codec.encode({ other: 'value' }, 'inner').length;
    },
    b: 2,
  };
  expect(travel(value)).toStrictEqual({ a: 1, size: 14, b: 2 });
});

test('a thousand large values one after another come out whole', () => {
  for (let size = 0; size < 1000; size++) {
    const value = ['x'.repeat(size * 17), { size }];
    expect(travel(value)).toStrictEqual(value);
  }
});
