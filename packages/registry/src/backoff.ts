const first = 100;
const longest = 5_000;

/** How long to wait after so many failures in a row, milliseconds: twice as long each time, from 50 to 5,000. */
export function backoff(failures: number, random: () => number): number {
  const full = Math.min(longest, first * 2 ** Math.min(failures - 1, 10));
  // Half of it is chance, so that nodes that failed together do not come back together.
  return full * (0.5 + random() / 2);
}
