import { createCodec, CorruptError, type RefCodec } from '@nact-hub/core';
import { start, spawn } from 'nact';

const { Nobody, TemporaryReference } = jest.requireActual<{
  Nobody: new () => object;
  TemporaryReference: new (system: string) => object;
}>('nact/lib/references');

class StableRef {
  readonly system = { name: 'hub' };
  constructor(readonly id: string) {}
}

const refs: RefCodec = {
  write: (value, refuse) => {
    if (!(value instanceof StableRef)) return undefined;
    if (value.id === 'own') refuse('own_descendant', 'a child of its own');
    return ['child', value.id];
  },
  read: (data) => {
    if (!Array.isArray(data) || typeof data[1] !== 'string') throw new TypeError('no ref');
    return new StableRef(data[1]);
  },
};
const codec = createCodec({ refs });
const travel = <T>(value: T): T => codec.decode(codec.encode(value, 'message')) as T;

test('a ref is a leaf at any depth', () => {
  const ref = new StableRef('cart-42');
  const value = {
    from: ref,
    list: [[ref]],
    map: new Map<unknown, unknown>([
      [ref, 1],
      ['by', { ref }],
    ]),
    set: new Set([ref]),
    error: new Error('e', { cause: ref }),
  };
  const decoded = travel(value);
  expect(decoded.from).toEqual(ref);
  expect(decoded.from).toBeInstanceOf(StableRef);
  expect(decoded.list[0]?.[0]).toBe(decoded.from);
  expect(decoded.map.get(decoded.from)).toBe(1);
  expect(decoded.map.get('by')).toEqual({ ref });
  expect(decoded.set.has(decoded.from)).toBe(true);
  expect(decoded.error.cause).toBe(decoded.from);
});

test('a ref inside a cycle survives', () => {
  const cycle: Record<string, unknown> = { ref: new StableRef('a') };
  cycle['self'] = [cycle];
  const decoded = travel(cycle) as { ref: StableRef; self: unknown[] };
  expect(decoded.self[0]).toBe(decoded);
  expect(decoded.ref).toBeInstanceOf(StableRef);
});

test('a plain object with a system may be a ref', () => {
  const plain = { system: { name: 'hub' }, id: 'a' };
  const known = createCodec({
    refs: { write: (value) => (value === plain ? 'plain' : undefined), read: () => plain },
  });
  expect(known.decode(known.encode([plain], 'message'))).toEqual([plain]);
  expect(travel({ system: 'linux' })).toEqual({ system: 'linux' });
});

test('a ref that the node refuses is refused with its path', () => {
  expect(() => codec.encode({ workers: [new StableRef('own')] }, 'state')).toThrow(
    expect.objectContaining({
      reason: 'own_descendant',
      path: 'state.workers[0]',
      message: 'Cannot send state.workers[0]: it is a child of its own',
    }),
  );
});

test('references of nact that no codec knows are refused as such', () => {
  const system = start();
  const actor = spawn(system, (state: unknown) => state);
  for (const reference of [system, actor, new Nobody(), new TemporaryReference('s')]) {
    expect(() => codec.encode({ reference }, 'message')).toThrow(
      expect.objectContaining({ reason: 'reference', path: 'message.reference' }),
    );
  }
});

test('whatever the node throws at data of a ref is reported as corrupt', () => {
  const bytes = Buffer.from(codec.encode(new StableRef('a'), 'message'));
  const hostile = Buffer.concat([bytes.subarray(0, 2), Buffer.from([0x07])]);
  expect(() => codec.decode(hostile)).toThrow(CorruptError);
  expect(() => createCodec().decode(bytes)).toThrow(CorruptError);
});
