import { Pieces } from '../pieces';
import { malformed, type Reader } from './reader';
import { noScalar, readScalar, type Scalar } from './scalar';
import * as tag from './tags';
import type { Writer } from './writer';

/** What a frame may hold: a tree of arrays over strings, numbers, booleans, byte arrays (also in pieces) and nothing. */
export type FrameValue = Scalar | Uint8Array | Pieces | readonly FrameValue[];

/** Deeper frames are refused, before they could exhaust the stack. */
const deepest = 64;

/** Writes a value as part of a frame. `depth`: how deep in it. @throws TypeError for what it cannot hold */
export function writeFrame(writer: Writer, value: FrameValue, depth = 0): void {
  if (typeof value === 'string') writer.text(value);
  else if (typeof value === 'number') writer.number(value);
  else if (typeof value === 'boolean') writer.byte(value ? tag.yes : tag.no);
  else if (value === undefined) writer.byte(tag.undef);
  else if (value === null) writer.byte(tag.nothing);
  else if (value instanceof Uint8Array) writeBytes(writer, value);
  else if (Array.isArray(value) && depth < deepest) writeList(writer, value, depth + 1);
  else if (value instanceof Pieces) writePieces(writer, value);
  else throw new TypeError(`A frame cannot hold ${typeof value} at depth ${depth}`);
}

function writeBytes(writer: Writer, value: Uint8Array): void {
  writer.byte(tag.bytes);
  writer.bytes(value);
}

function writePieces(writer: Writer, { length, list }: Pieces): void {
  writer.byte(tag.bytes);
  writer.bytesOf(length, list);
}

function writeList(writer: Writer, list: readonly FrameValue[], depth: number): void {
  writer.count(tag.smallArray, tag.array, list.length);
  for (const element of list) writeFrame(writer, element, depth);
}

/** Byte arrays are views of what is read. @throws CorruptError */
export function readFrame(reader: Reader, depth = 0): FrameValue {
  const first = reader.byte();
  if (first >= tag.smallText && first <= tag.smallText + tag.few) return reader.shortName(first);
  const scalar = readScalar(reader, first);
  if (scalar !== noScalar) return scalar;
  if (first === tag.bytes) return reader.bytes();
  if (first === tag.array) return readList(reader, reader.uint(), depth);
  if (first >= tag.smallArray && first < tag.smallText) {
    return readList(reader, first - tag.smallArray, depth);
  }
  throw malformed(`${first} does not begin a value of a frame`);
}

function readList(reader: Reader, count: number, depth: number): FrameValue[] {
  if (depth === deepest) throw malformed(`a frame deeper than ${deepest} levels`);
  const list: FrameValue[] = [];
  for (let rest = reader.fits(count, 1); rest > 0; rest--) list.push(readFrame(reader, depth + 1));
  return list;
}
