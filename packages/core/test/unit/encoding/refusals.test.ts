import { createCodec, NotEncodableError } from '@nact-hub/core';
import { Socket } from 'node:net';

const codec = createCodec();

function refusalOf(value: unknown, root = 'state'): NotEncodableError {
  try {
    codec.encode(value, root);
  } catch (error) {
    if (error instanceof NotEncodableError) return error;
    throw error;
  }
  throw new Error('It was encoded');
}

class Cart {
  items = [];
  toJSON() {
    return {};
  }
}

class SpecialMap extends Map {}

describe('what cannot travel is refused with the path to it', () => {
  const timer = setTimeout(() => undefined, 0);
  clearTimeout(timer);

  test.each<[string, unknown, string, string]>([
    ['a function', { items: [0, { run: () => 1 }] }, 'state.items[1].run', 'function'],
    ['a class', { type: Cart }, 'state.type', 'function'],
    ['a symbol', { tag: Symbol('a') }, 'state.tag', 'symbol'],
    ['a timer', { items: [{}, { timer }] }, 'state.items[1].timer', 'class_instance'],
    ['a socket', { 'a-b': new Socket() }, 'state["a-b"]', 'class_instance'],
    ['an instance with toJSON', [new Cart()], 'state[0]', 'class_instance'],
    ['an object with toJSON', { at: { toJSON: () => 1 } }, 'state.at.toJSON', 'function'],
    ['a promise', { p: Promise.resolve() }, 'state.p', 'class_instance'],
    ['a WeakMap', new WeakMap(), 'state', 'class_instance'],
    ['a subclass of Map', { m: new SpecialMap() }, 'state.m', 'class_instance'],
    ['an instance after a sibling', { a: { b: 1 }, c: new Cart() }, 'state.c', 'class_instance'],
    ['a boxed number', { n: Object(1) }, 'state.n', 'class_instance'],
    ['shared memory', new SharedArrayBuffer(1), 'state', 'class_instance'],
    ['the value of a Map', new Map([['a', { f: refusalOf }]]), 'state.get("a").f', 'function'],
    ['the key of a Map', { m: new Map([[refusalOf, 1]]) }, 'state.m.keys()[0]', 'function'],
    ['a value under an object', new Map([[{}, refusalOf]]), 'state.values()[0]', 'function'],
    ['an element of a Set', { s: new Set([1, Symbol.iterator]) }, 'state.s.values()[1]', 'symbol'],
    [
      'the cause of an error',
      new Error('e', { cause: new Cart() }),
      'state.cause',
      'class_instance',
    ],
    [
      'a long gap',
      { list: Object.assign([], { length: 2 ** 32 - 1 }) },
      'state.list[10000]',
      'sparse',
    ],
  ])('%s', (_, value, path, reason) => {
    expect(refusalOf(value)).toMatchObject({ code: 'not_encodable', path, reason });
  });
});

test('the message names the path, the kind and the remedy', () => {
  expect(refusalOf({ cart: new Cart() }, 'args').message).toBe(
    'Cannot send args.cart: it is an instance of Cart, which would lose its class. ' +
      'Leave it out, or put plain data in its place; or give the definition a class codec for it',
  );
});

test('a getter that throws is refused with its path and cause', () => {
  const cause = new Error('not now');
  const value = {
    a: {
      get b() {
        throw cause;
      },
    },
  };
  expect(refusalOf(value)).toMatchObject({ path: 'state.a.b', reason: 'unreadable', cause });
});

test('objects nested too deeply are refused, not a crash', () => {
  let nested: unknown[] = [];
  for (let depth = 0; depth < 100_000; depth++) nested = [nested];
  expect(refusalOf(nested).reason).toBe('too_deep');
});

test('500 levels of anything can travel', () => {
  let nested: unknown = 1;
  for (let depth = 0; depth < 500; depth++) nested = new Map([[1, nested]]);
  const bytes = codec.encode(nested, 'state');
  expect(Buffer.compare(codec.encode(codec.decode(bytes), 'state'), bytes)).toBe(0);
});

test('a refusal leaves nothing behind for the next value', () => {
  refusalOf({ a: [1, 2, refusalOf] });
  expect(codec.decode(codec.encode({ b: 1 }, 'state'))).toEqual({ b: 1 });
});

test('check refuses what encode refuses, and nothing else, and says how large it is', () => {
  expect(() => codec.check({ f: refusalOf }, 'message')).toThrow(NotEncodableError);
  const value = { a: [1], b: 'x'.repeat(10_000) };
  expect(codec.check(value, 'message')).toBe(codec.encode(value, 'message').byteLength);
});
