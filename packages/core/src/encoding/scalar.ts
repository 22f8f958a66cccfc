import type { Reader } from './reader';
import * as tag from './tags';

export type Scalar = null | undefined | boolean | number | string;

/** Says that a byte begins something else than a scalar. */
export const noScalar = Symbol('no scalar');

/** The scalar that begins with `first`: what frames and values have in common. */
export function readScalar(reader: Reader, first: number): Scalar | typeof noScalar {
  if (first < tag.smallest) return first;
  const text = reader.textOf(first);
  if (text !== undefined) return text;
  switch (first) {
    case tag.nothing:
      return null;
    case tag.undef:
      return undefined;
    case tag.yes:
    case tag.no:
      return first === tag.yes;
    case tag.natural:
      return reader.uint();
    case tag.negative:
      return -1 - reader.uint();
    case tag.float:
      return reader.float();
    default:
      return noScalar;
  }
}
