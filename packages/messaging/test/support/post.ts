import { sliceOf } from '@nact-hub/core';
import type { Envelope } from '../../src/wire/frame';

/** A message that goes out for the first time, or once more. */
export const post = (
  [from, to]: readonly [from: string, to: string],
  number: number,
  rest: Partial<Envelope> = {},
): Envelope => ({
  route: { from, to },
  ...{ number, head: null, said: sliceOf(Buffer.from('!')), earlier: undefined, posted: 1 },
  ...rest,
});
