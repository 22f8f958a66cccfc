import { malformed, type Reader } from './reader';
import * as tag from './tags';
import { copyOf, viewFrom } from './views';

/** The object without parts that begins with `first`. What it holds is a copy of the bytes read. */
export function readLeaf(reader: Reader, first: number): object {
  switch (first) {
    case tag.date:
      return new Date(reader.float());
    case tag.regexp:
      return regexpFrom(reader.text(), reader.text());
    case tag.bytes:
      return new Uint8Array(copyOf(reader.bytes()));
    case tag.buffer:
      return Buffer.from(reader.bytes());
    case tag.arrayBuffer:
      return copyOf(reader.bytes());
    case tag.view:
      return viewFrom(reader.byte(), reader.bytes());
    default:
      throw malformed(`${first} does not begin a value`);
  }
}

function regexpFrom(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (cause) {
    throw malformed('no regular expression', { cause });
  }
}

/** @throws CorruptError when `text` is not a number in hexadecimal, perhaps negative */
export function bigintFrom(text: string): bigint {
  if (!/^-?[0-9a-f]+$/.test(text)) throw malformed('no number in hexadecimal');
  const digits = text.replace('-', '');
  const value = BigInt(`0x${digits}`);
  return digits === text ? value : -value;
}
