import { partsOf } from '@nact-hub/core';

/** Larger batches are cut: a script holds up all other clients of the server while it runs. */
const largestCount = 500;
const largestBytes = 1024 * 1024;

/** `all` in parts of up to 500 items and about 1 MiB; one empty part if there are none. */
export function chunksOf<T>(all: readonly T[], bytesOf: (item: T) => number = () => 0): T[][] {
  const chunks = partsOf(all, { count: largestCount, size: largestBytes, sizeOf: bytesOf });
  return chunks.length > 0 ? chunks : [[]];
}
