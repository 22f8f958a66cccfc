import { CorruptError, messageOf } from '../errors';
import { Pieces } from '../pieces';
import type { Classes } from './classes';
import { Decoder } from './decoder';
import { Encoder } from './encoder';
import { type FrameValue, readFrame, writeFrame } from './frame';
import { malformed, Reader } from './reader';
import type { RefCodec } from './ref-codec';
import { bufferOf, type Slice } from './slice';
import { Writer } from './writer';

/** The first byte says what the bytes are. A new format gets a new number; both can then be read. */
const valueFormat = 0x01;
const frameFormat = 0x41;
const shapedFormat = 0x42;

/** Turns messages, arguments, replies and state into bytes and back. */
export interface Codec {
  /**
   * `root` names the value in errors: 'message', 'state', 'args'. `classes`: whose instances can travel.
   * @throws NotEncodableError with the path to what cannot travel
   */
  encode(value: unknown, root: string, classes?: Classes): Uint8Array;
  /** The same without a view of the bytes. */
  encodeSlice(value: unknown, root: string, classes?: Classes): Slice;
  /**
   * What was encoded, sharing nothing with `bytes`.
   * @throws CorruptError for anything else, and nothing but that
   */
  decode(bytes: Uint8Array, classes?: Classes): unknown;
  /** The same of a part of `source`, which is not copied. */
  decodePart(source: Buffer, start: number, end: number, classes?: Classes): unknown;
  /** Whether `value` could be encoded, and to how many bytes. @throws NotEncodableError as `encode` does */
  check(value: unknown, root: string, classes?: Classes): number;
}

/** Makes a codec. `refs` turns references into data that travels and back; without it they are refused. */
export function createCodec(options: { readonly refs?: RefCodec } = {}): Codec {
  const { refs } = options;
  let idle: Encoder | undefined;

  /** A getter of the value may encode something itself, hence not one encoder but one that is idle. */
  function encodeWith<T>(
    value: unknown,
    root: string,
    classes: Classes | undefined,
    use: (writer: Writer) => T,
  ): T {
    const encoder = idle ?? new Encoder(refs);
    idle = undefined;
    try {
      encoder.writer.byte(valueFormat);
      encoder.encode(value, root, classes);
      return use(encoder.writer);
    } finally {
      encoder.clear();
      idle = encoder;
    }
  }

  const decode = (reader: Reader, classes: Classes | undefined): unknown =>
    readAll(reader, valueFormat, (all) => new Decoder(all, refs, classes).value());

  return Object.freeze({
    encode: (value: unknown, root: string, classes?: Classes) =>
      encodeWith(value, root, classes, result),
    encodeSlice: (value: unknown, root: string, classes?: Classes) =>
      encodeWith(value, root, classes, slice),
    decode: (bytes: Uint8Array, classes?: Classes) => decode(new Reader(bufferOf(bytes)), classes),
    decodePart: (source: Buffer, start: number, end: number, classes?: Classes) =>
      decode(new Reader(source, start, end), classes),
    check: (value: unknown, root: string, classes?: Classes) =>
      encodeWith(value, root, classes, length),
  });
}

const result = (writer: Writer): Buffer => writer.result();
const slice = (writer: Writer): Slice => writer.take();
const length = (writer: Writer): number => writer.length;

const frames = new Writer();

/**
 * Bytes for an internal frame, whose shape the caller vouches for: arrays of strings, numbers and
 * byte arrays. Several times cheaper than `Codec.encode`.
 */
export function packFrame(frame: FrameValue): Uint8Array {
  try {
    frames.byte(frameFormat);
    writeFrame(frames, frame);
    return frames.result();
  } finally {
    frames.clear();
  }
}

/** The same bytes, for which large byte arrays are not copied: nobody may change them any more. */
export function packFramePieces(frame: FrameValue): Pieces {
  try {
    frames.beginPieces();
    frames.byte(frameFormat);
    writeFrame(frames, frame);
    return new Pieces(frames.pieces());
  } finally {
    frames.clear();
  }
}

/** What `packFrame` packed. Byte arrays are views of `bytes`. @throws CorruptError, and nothing but that */
export const unpackFrame = (bytes: Uint8Array): FrameValue =>
  readAll(new Reader(bufferOf(bytes)), frameFormat, readFrame);

const shaped = new Writer();

/**
 * Bytes whose shape is known to both sides: `write` says what follows what. The fastest there is. `size`: how many
 * there will be, about: to make room in several steps costs as many copies.
 */
export function packShaped(size: number, write: (writer: Writer) => void): Uint8Array {
  try {
    shaped.expect(size);
    shaped.byte(shapedFormat);
    write(shaped);
    return shaped.result();
  } finally {
    shaped.clear();
  }
}

/** What `packShaped` packed. @throws CorruptError, and nothing but that */
export const unpackShaped = <T>(bytes: Uint8Array, read: (reader: Reader) => T): T =>
  readAll(new Reader(bufferOf(bytes)), shapedFormat, read);

function readAll<T>(reader: Reader, format: number, read: (reader: Reader) => T): T {
  try {
    checkFormat(reader.byte(), format);
    const value = read(reader);
    reader.end();
    return value;
  } catch (thrown) {
    throw thrown instanceof CorruptError ? thrown : malformed(messageOf(thrown), { cause: thrown });
  }
}

function checkFormat(found: number, format: number): void {
  if (found === format) return;
  throw new CorruptError(
    'unknown_format',
    `Bytes of format ${found}, where ${format} was expected`,
  );
}
