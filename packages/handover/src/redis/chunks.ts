import { partsOf } from '@nact-hub/core';

/** How much goes to Redis before its answer is awaited: other commands of the client come in between. */
const mostKeys = 256;
const mostBytes = 4 * 1024 * 1024;

/** `all` in parts of up to 256 items and about 4 MiB. A larger item is a part of its own. */
export const chunksOf = <T>(all: readonly T[], sizeOf: (item: T) => number): T[][] =>
  partsOf(all, { count: mostKeys, size: mostBytes, sizeOf });
