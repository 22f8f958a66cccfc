import { createCodec, packFrame, unpackFrame } from '@nact-hub/core';

const codec = createCodec();
const bytes = (...parts: (number | string)[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))),
  );
const largest = [0xff, 0xff, 0xff, 0xff, 0x0f];
const corrupt = (reason: string) => expect.objectContaining({ code: 'corrupt', reason });

const value = 0x01;
const frame = 0x41;

describe('a few bytes that promise very much are refused at once', () => {
  test.each([
    ['an object', 0xea],
    ['an array', 0xeb],
    ['a Map', 0xed],
    ['a Set', 0xee],
  ])('%s of 2^32 - 1 parts', (_, tag) => {
    expect(() => codec.decode(bytes(value, tag, ...largest))).toThrow(corrupt('truncated'));
  });

  test.each([
    ['a string', 0xe7],
    ['a UTF-16 string', 0xe8],
    ['a Uint8Array', 0xe9],
    ['a Buffer', 0xf3],
    ['an ArrayBuffer', 0xf4],
  ])('%s of 2^32 - 1 bytes', (_, tag) => {
    expect(() => codec.decode(bytes(value, tag, 0xff, 0xff, 0xff, 0xff))).toThrow(
      corrupt('truncated'),
    );
  });

  test('a list in a frame', () => {
    expect(() => unpackFrame(bytes(frame, 0xeb, ...largest))).toThrow(corrupt('truncated'));
  });

  test('a nesting without end', () => {
    const nested = Buffer.alloc(100_000, 0xa1);
    nested[0] = value;
    expect(() => codec.decode(nested)).toThrow(corrupt('malformed'));
    nested[0] = frame;
    expect(() => unpackFrame(nested)).toThrow(corrupt('malformed'));
  });
});

describe('what is no value is refused', () => {
  test.each([
    ['no bytes at all', bytes(), 'truncated'],
    ['another format', bytes(0x02, 0x00), 'unknown_format'],
    ['a frame', Buffer.from(packFrame(['a'])), 'unknown_format'],
    ['a byte too many', bytes(value, 0x00, 0x00), 'trailing_bytes'],
    ['a tag that means nothing', bytes(value, 0xff), 'malformed'],
    ['a hole outside an array', bytes(value, 0xec), 'malformed'],
    ['an object met before it was', bytes(value, 0xf6, 0x00), 'malformed'],
    ['a property whose name is a number', bytes(value, 0x81, 0x01, 0x01), 'malformed'],
    ['a number beyond 32 bits', bytes(value, 0xe4, 0xff, 0xff, 0xff, 0xff, 0x7f), 'malformed'],
    ['a number that never ends', bytes(value, 0xe4, ...Array<number>(9).fill(0x80)), 'malformed'],
    ['a bigint that is none', bytes(value, 0xf0, 0xc2, '0x'), 'malformed'],
    ['a regular expression that is none', bytes(value, 0xf1, 0xc1, '(', 0xc0), 'malformed'],
    ['flags that are none', bytes(value, 0xf1, 0xc1, 'a', 0xc2, 'zz'), 'malformed'],
    ['an unknown kind of view', bytes(value, 0xf5, 0x63, 0, 0, 0, 0), 'malformed'],
    ['three bytes of 16-bit numbers', bytes(value, 0xf5, 5, 3, 0, 0, 0, 'abc'), 'malformed'],
    ['a reference where none can be', bytes(value, 0xf7, 0x01), 'malformed'],
  ])('%s', (_, hostile, reason) => {
    expect(() => codec.decode(hostile)).toThrow(corrupt(reason));
  });
});

test('an own `__proto__` becomes a property and never a prototype', () => {
  const hostile: unknown = JSON.parse(
    '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}',
  );
  const decoded = codec.decode(codec.encode(hostile, 'message')) as object;
  expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
  expect(Object.hasOwn(decoded, '__proto__')).toBe(true);
  expect((decoded as { admin?: boolean }).admin).toBeUndefined();
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});
