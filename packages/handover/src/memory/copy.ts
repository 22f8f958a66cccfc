import { bytesPerTurn, type Pieces } from '@nact-hub/core';

/** A copy in one: at once, or, of what is large, with turns of the event loop in between. */
export const copyOf = (bytes: Pieces): Uint8Array | Promise<Uint8Array> =>
  bytes.length > bytesPerTurn ? bytes.join() : joined(bytes);

function joined({ length, list }: Pieces): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of list) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
