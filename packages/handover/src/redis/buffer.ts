import { bufferOf, type Pieces } from '@nact-hub/core';

/** For bytes that are few: all in one. ioredis would write any other byte array as the text of its numbers. */
export function oneBuffer(bytes: Uint8Array | Pieces): Buffer {
  if (bytes instanceof Uint8Array) return bufferOf(bytes);
  const [first, ...others] = bytes.list.filter(({ length }) => length > 0);
  return others.length === 0 && first ? bufferOf(first) : Buffer.concat(bytes.list);
}
