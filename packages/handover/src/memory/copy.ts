import { bytesPerTurn, type Pieces } from '@nact-hub/core';

/** A copy in one: at once, or, of what is large, with turns of the event loop in between. */
export const copyOf = (bytes: Pieces): Uint8Array | Promise<Uint8Array> =>
  bytes.length > bytesPerTurn ? bytes.join() : Buffer.concat(bytes.list);
