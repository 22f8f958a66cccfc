/** Numbers from 0 up to 1 that depend on the seed alone (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const pick = <T>(random: () => number, from: readonly T[]): T =>
  from[Math.floor(random() * from.length)]!;

/** Seeds of a run: new each time, or the one in SEED to see a failure again. */
export function seeds(count: number): number[] {
  const given = process.env['SEED'];
  if (given) return [Number(given)];
  const first = Math.floor(Math.random() * 1e9);
  return Array.from({ length: count }, (_, i) => first + i);
}
