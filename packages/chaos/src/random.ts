/** A seeded source of randomness: the same seed gives the same numbers. */
export interface Random {
  /** From 0 up to 1. */
  (): number;
  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number;
  /** One of the items. There must be one. */
  of<T>(items: readonly T[]): T;
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
  const between = (low: number, high: number): number =>
    low + Math.floor(next() * (high - low + 1));
  return Object.assign(next, {
    between,
    of: <T>(items: readonly T[]): T => items[between(0, items.length - 1)]!,
  });
}
