const longest = 2_000;

/** How long to wait after so many failures in a row, milliseconds: twice as long each time, up to 2,000. */
export function backoff(failures: number): number {
  const full = Math.min(longest, 25 * 2 ** Math.min(failures, 10));
  // Half of it is chance, so that nodes that failed together do not come back together.
  return full * (0.5 + Math.random() / 2);
}
