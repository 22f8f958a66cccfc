import { partsOf } from '@nact-hub/core';

/** How much goes to Redis before its answer is awaited: other commands of the client, and of this process, come in between. */
const mostKeys = 256;
const mostBytes = 1024 * 1024;

/** What is larger than a chunk goes there in parts. */
export const isLarge = ({ length }: { readonly length: number }): boolean => length > mostBytes;

/** `all` in chunks of up to 256 items and about 1 MiB. A larger item is a chunk of its own. */
export const chunksOf = <T>(all: readonly T[], sizeOf: (item: T) => number): T[][] =>
  partsOf(all, { count: mostKeys, size: mostBytes, sizeOf });
