import { CorruptError, messageOf } from '../errors';
import type { Classes } from './classes';
import { Decoder } from './decoder';
import { Encoder } from './encoder';
import { type FrameValue, readFrame, writeFrame } from './frame';
import { malformed, Reader } from './reader';
import type { RefCodec } from './ref-codec';
import { Writer } from './writer';

/** The first byte says what the bytes are. A new format gets a new number; both can then be read. */
const valueFormat = 0x01;
const frameFormat = 0x41;

/** Turns messages, arguments, replies and state into bytes and back. */
export interface Codec {
  /**
   * `root` names the value in errors: 'message', 'state', 'args'. `classes`: whose instances can travel.
   * @throws NotEncodableError with the path to what cannot travel
   */
  encode(value: unknown, root: string, classes?: Classes): Uint8Array;
  /**
   * What was encoded, sharing nothing with `bytes`.
   * @throws CorruptError for anything else, and nothing but that
   */
  decode(bytes: Uint8Array, classes?: Classes): unknown;
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

  return Object.freeze({
    encode: (value: unknown, root: string, classes?: Classes) =>
      encodeWith(value, root, classes, (writer) => writer.result()),
    decode: (bytes: Uint8Array, classes?: Classes) =>
      readAll(bytes, valueFormat, (reader) => new Decoder(reader, refs, classes).value()),
    check: (value: unknown, root: string, classes?: Classes) =>
      encodeWith(value, root, classes, (writer) => writer.length),
  });
}

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

/** What `packFrame` packed. Byte arrays are views of `bytes`. @throws CorruptError, and nothing but that */
export const unpackFrame = (bytes: Uint8Array): FrameValue =>
  readAll(bytes, frameFormat, readFrame);

const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function readAll<T>(bytes: Uint8Array, format: number, read: (reader: Reader) => T): T {
  const reader = new Reader(bufferOf(bytes));
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
