/** Numbers that a seed determines. A failing test prints its seed. */
export interface Random {
  /** 0 to `below` - 1. */
  below(below: number): number;
  pick<T>(from: readonly T[]): T;
  bytes(length: number): Buffer;
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick: <T>(from: readonly T[]): T => from[below(from.length)] as T,
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}

/** The seeds of a run: new ones each time, or the one in SEED, to see a failure again. */
function seeds(count: number): number[] {
  const given = process.env['SEED'];
  if (given) return [Number(given)];
  const first = Math.floor(Math.random() * 2 ** 31);
  return Array.from({ length: count }, (_, index) => first + index);
}

/** Runs `check` for `count` seeds; the error of a failure names its seed. */
export function forSeeds(count: number, check: (random: Random, seed: number) => void): void {
  for (const seed of seeds(count)) {
    try {
      check(randomFrom(seed), seed);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`SEED=${seed} fails: ${why}`, { cause });
    }
  }
}
