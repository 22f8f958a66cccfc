/** A seeded source of randomness: the same seed gives the same numbers. */
export interface Random {
  /** From 0 up to 1. */
  (): number;
  /** A whole number from 0 up to `below`. */
  pick(below: number): number;
  /** A whole number from `low` to `high`, both of them included. */
  between(low: number, high: number): number;
  /** One of the items. There must be one. */
  of<T>(items: readonly T[]): T;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** Another source with a name of its own: what is taken from one changes nothing in the others. */
  fork(name: string): Random;
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
    between: (low: number, high: number): number => low + pick(high - low + 1),
    of: <T>(items: readonly T[]): T => items[pick(items.length)]!,
    chance: (probability: number): boolean => next() < probability,
    fork: (name: string): Random => seeded(mix(seed, name)),
  });
}

/** FNV-1a over a text, from a start of one's own. */
export function mix(start: number, text: string): number {
  let hash = start ^ 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
