/** How long is waited before something is tried again. */
export interface BackoffOptions {
  /** The pause after one failure, and the longest one, milliseconds. */
  readonly first: number;
  readonly longest: number;
  /** From 0 up to 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/**
 * How long to wait after so many failures in a row, milliseconds: twice as long each time. Half of it is
 * chance, so that those who failed together do not come back together.
 */
export function backoff(
  failures: number,
  { first, longest, random = Math.random }: BackoffOptions,
): number {
  const full = Math.min(longest, first * 2 ** Math.min(failures - 1, 20));
  return full * (0.5 + random() / 2);
}
