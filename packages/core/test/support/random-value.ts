import type { Random } from './random';

const texts = [
  '',
  'a',
  'type',
  '__proto__',
  'constructor',
  'then',
  'größe',
  '漢字',
  '👋',
  '\ud800',
  'a\udc00b',
];
const numbers = [
  0,
  -0,
  1,
  127,
  128,
  -1,
  -128,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  -(2 ** 32),
  1.5,
  1e300,
];
const rest = [NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE];
const bigints = [0n, -1n, 255n, 2n ** 64n, -(2n ** 200n)];

const textOf = (random: Random): string =>
  random.pick([() => random.pick(texts), () => random.pick(texts).repeat(random.below(80))])();

const primitives: readonly ((random: Random) => unknown)[] = [
  textOf,
  (random) => random.pick(numbers),
  (random) => random.pick(rest),
  (random) => random.below(2 ** 32) - 2 ** 31,
  (random) => random.pick(bigints),
  (random) => random.pick([null, undefined, true, false]),
];

const leaves: readonly ((random: Random) => object)[] = [
  (random) => new Date(random.pick([0, 1.7e12, NaN])),
  (random) => random.pick([/a+/gi, /[/\n]/u]),
  (random) => random.bytes(random.below(40)),
  (random) => new Uint8Array(random.bytes(random.below(300))),
  (random) => new Float64Array([1.5, -0, random.below(9)]),
  (random) => new BigInt64Array([-1n, BigInt(random.below(9))]),
  (random) => new Uint16Array(random.below(5)),
  (random) => new DataView(new ArrayBuffer(random.below(5))),
  (random) => new Uint8Array(random.bytes(7)).buffer,
];

const hidden = { enumerable: false, writable: true, configurable: true };

/** A random value of everything that can travel, up to `size` objects, with cycles and shared parts. */
export function randomValue(random: Random, size = random.below(40)): unknown {
  const made: object[] = [];
  let left = size;

  function value(): unknown {
    if (made.length > 0 && random.below(8) === 0) return random.pick(made);
    if (left-- <= 0 || random.below(2) === 0) return random.pick(primitives)(random);
    return random.below(4) === 0 ? keep(random.pick(leaves)(random)) : random.pick(containers)();
  }
  function keep<T extends object>(object: T): T {
    made.push(object);
    return object;
  }
  function times(fill: (index: number) => void): void {
    const count = random.pick([0, 1, 3, 5, 40]);
    for (let index = 0; index < count && left > -60; index++) fill(index);
  }
  function property(target: object): void {
    const descriptor = { value: value(), enumerable: true, writable: true, configurable: true };
    Object.defineProperty(target, textOf(random), descriptor);
  }

  const containers: readonly (() => object)[] = [
    () => {
      const object = keep({});
      times(() => property(object));
      return object;
    },
    () => {
      const array: unknown[] = keep([]);
      times(() => (random.below(20) === 0 ? array.length++ : array.push(value())));
      return array;
    },
    () => {
      const map = keep(new Map());
      times(() => map.set(value(), value()));
      return map;
    },
    () => {
      const set = keep(new Set());
      times(() => set.add(value()));
      return set;
    },
    () => {
      const error = keep(new (random.pick([Error, TypeError]))(textOf(random)));
      if (random.below(2) === 0)
        Object.defineProperty(error, 'cause', { value: value(), ...hidden });
      return error;
    },
  ];
  return random.pick(containers)();
}
