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

/** The seed of this run: that of `SEED`, to replay one, or a new one. */
export const seedOfRun = (): number =>
  Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 32));

/** Runs `check` for `count` seeds; the error of a failure names its seed. */
export function forSeeds(count: number, check: (random: Random, seed: number) => void): void {
  const first = seedOfRun();
  for (let seed = first; seed < first + count; seed++) {
    try {
      check(randomFrom(seed), seed);
    } catch (cause) {
      throw new Error(`SEED=${seed} fails: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      });
    }
  }
}
