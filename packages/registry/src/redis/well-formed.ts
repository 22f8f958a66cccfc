import { CorruptError } from '@nact-hub/core';

/** What could be decoded. What is not well formed is reported and left out. */
export function wellFormed<F, T>(
  all: readonly F[],
  decode: (item: F) => T,
  report: (error: CorruptError) => void,
): T[] {
  const found: T[] = [];
  for (const item of all) {
    try {
      found.push(decode(item));
    } catch (error) {
      if (!(error instanceof CorruptError)) throw error;
      report(error);
    }
  }
  return found;
}
