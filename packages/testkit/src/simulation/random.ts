/** A seeded source of randomness: the same seed gives the same numbers. */
export interface Random {
  /** From 0 up to 1. */
  (): number;
  /** A whole number from 0 up to `below`. */
  pick(below: number): number;
  /** One of the items. There must be one. */
  of<T>(items: readonly T[]): T;
  /** True with this probability. */
  chance(probability: number): boolean;
}

/** mulberry32 */
export function seeded(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = (below: number): number => Math.floor(next() * below);
  return Object.assign(next, {
    pick,
    of: <T>(items: readonly T[]): T => items[pick(items.length)]!,
    chance: (probability: number): boolean => next() < probability,
  });
}
