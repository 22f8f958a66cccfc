import { sliceOf, viewOf, type Slice } from './slice';
import * as tag from './tags';

/** Bytes of a chunk, in which small results lie side by side: as in Node's own pool, one of them keeps all. */
const chunkSize = 1 << 13;

/** Up to so many bytes are copied one by one. */
const looped = 96;

/** Byte arrays of so many bytes are pieces of their own, where pieces are wanted. */
const apartFrom = 1 << 16;

/** Called by itself: to look it up costs a call into the runtime where strings of many kinds come by. */
const { charCodeAt } = String.prototype;

/** No lone surrogates. In Node since 20, not yet in the types of ES2022. */
const isWellFormed = (text: string): boolean =>
  (text as string & { isWellFormed(): boolean }).isWellFormed();

/** How much fits behind one large value before all has to be copied, bytes. */
const behindLarge = 4_096;

/** How large to make room for `count` bytes behind those that are used. */
function sizeFor(used: number, count: number): number {
  const size = used + count;
  if (size * 2 <= chunkSize) return chunkSize;
  // One value that is most of it: twice as much would be as much memory again that nothing is written to.
  if (count > used + behindLarge * 8) return size + behindLarge;
  return Math.max(size * 2, chunkSize + 1);
}

/** Whether what was written is so much less than the memory that it lies in that it must not keep it. */
const isWorthACopy = (size: number, written: number): boolean =>
  size !== chunkSize && written < size - size / 8;

const scratch = new Float64Array(1);
const scratchBytes = new Uint8Array(scratch.buffer);

/** Bytes being written, from `start` to `at`. Grows as needed, and is used again for the next result. */
export class Writer {
  private target = Buffer.allocUnsafeSlow(chunkSize);
  private start = 0;
  private at = 0;
  /** What was written before, while large byte arrays are not copied. */
  private before: Uint8Array[] | undefined;

  byte(value: number): void {
    this.reserve(1);
    this.target[this.at++] = value;
  }

  /** A whole number from 0 to 2^32 - 1, in 1 to 5 bytes. */
  uint(value: number): void {
    this.reserve(5);
    let rest = value;
    while (rest > 0x7f) {
      this.target[this.at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.target[this.at++] = rest;
  }

  /** A tag that holds a count of up to `tag.few` itself, or the long tag and the count. */
  count(small: number, long: number, count: number): void {
    if (count <= tag.few) {
      this.byte(small + count);
    } else {
      this.byte(long);
      this.uint(count);
    }
  }

  number(value: number): void {
    if (value >= 0 && value < tag.smallest && Number.isInteger(value) && !Object.is(value, -0)) {
      this.byte(value);
    } else if (Number.isInteger(value) && Math.abs(value) < 2 ** 32 && !Object.is(value, -0)) {
      this.byte(value < 0 ? tag.negative : tag.natural);
      this.uint(value < 0 ? -1 - value : value);
    } else {
      this.byte(tag.float);
      this.float(value);
    }
  }

  float(value: number): void {
    this.reserve(8);
    scratch[0] = value;
    const { target, at } = this;
    for (let index = 0; index < 8; index++) target[at + index] = scratchBytes[index] as number;
    this.at += 8;
  }

  bigint(value: bigint): void {
    this.byte(tag.bigint);
    this.text(value.toString(16));
  }

  text(value: string): void {
    if (value.length > tag.few || !this.smallText(value)) this.longText(value);
  }

  /** Up to `tag.few` characters a loop is faster than a call into the runtime. */
  private smallText(value: string): boolean {
    return this.asciiAfter(value, tag.smallText + value.length);
  }

  /** A byte, then the characters; false, and nothing is written, if not all of them are ASCII. */
  private asciiAfter(value: string, first: number): boolean {
    const { length } = value;
    this.reserve(length + 1);
    const { target } = this;
    let at = this.at + 1;
    for (let index = 0; index < length; index++) {
      const code = charCodeAt.call(value, index);
      if (code > 0x7f) return false;
      target[at++] = code;
    }
    target[this.at] = first;
    this.at = at;
    return true;
  }

  /** A string that is mostly short and ASCII, a name: read by `Reader.name`. */
  name(value: string): void {
    const { length } = value;
    if (length > tag.longestName || !this.asciiAfter(value, length)) {
      this.byte(tag.longestName + 1);
      this.text(value);
    }
  }

  private longText(value: string): void {
    const encoding = isWellFormed(value) ? 'utf8' : 'utf16le';
    this.reserve(5 + (value.length < 128 ? value.length * 3 : Buffer.byteLength(value, encoding)));
    const written = this.target.write(value, this.at + 5, encoding);
    this.target[this.at] = encoding === 'utf8' ? tag.utf8 : tag.utf16;
    this.target.writeUInt32LE(written, this.at + 1);
    this.at += 5 + written;
  }

  /** A length of 4 bytes, then the bytes. */
  bytes(value: Uint8Array): void {
    if (this.before && value.length >= apartFrom) return this.bytesOf(value.length, [value]);
    this.reserve(4 + value.length);
    this.target.writeUInt32LE(value.length, this.at);
    this.target.set(value, this.at + 4);
    this.at += 4 + value.length;
  }

  /** The same for bytes that lie apart. */
  bytesOf(length: number, pieces: readonly Uint8Array[]): void {
    this.reserve(4);
    this.at = this.target.writeUInt32LE(length, this.at);
    for (const piece of pieces) {
      if (this.before && piece.length >= apartFrom) this.before.push(this.result(), piece);
      else this.copy(piece);
    }
  }

  private copy(piece: Uint8Array): void {
    this.reserve(piece.length);
    this.target.set(piece, this.at);
    this.at += piece.length;
  }

  /** A length in a uint, then the bytes. */
  part({ source, start, size }: Slice): void {
    this.uint(size);
    this.reserve(size);
    const { target, at } = this;
    this.at += size;
    // Up to a few dozen bytes a loop is faster than a call into the runtime.
    if (size > looped) source.copy(target, at, start, start + size);
    else
      for (let index = 0; index < size; index++)
        target[at + index] = source[start + index] as number;
  }

  /** How many bytes were written. */
  get length(): number {
    return this.at - this.start;
  }

  /** What was written. Nothing writes there again. */
  result(): Buffer {
    return viewOf(this.take());
  }

  /** The same, without a view of it. */
  take(): Slice {
    const { target, start, at } = this;
    const slice: Slice = { source: target, start, size: at - start };
    if (target.length === chunkSize) this.start = at;
    else this.replace(chunkSize);
    return isWorthACopy(target.length, slice.size) ? sliceOf(Buffer.from(viewOf(slice))) : slice;
  }

  /** Makes room for what is about to be written first, exactly: it is not made anew if there is no more than that. */
  expect(size: number): void {
    if (this.at + size > this.target.length) this.replace(Math.max(size, chunkSize));
  }

  /** Until `pieces` is called, large byte arrays are not copied: nobody may change them any more. */
  beginPieces(): void {
    this.before = [];
  }

  /** All that was written since, in order. */
  pieces(): Uint8Array[] {
    const { before = [] } = this;
    this.before = undefined;
    return [...before, this.result()];
  }

  /** Ready for the next result. What was not taken as a result is forgotten. */
  clear(): void {
    this.before = undefined;
    this.at = this.start;
    if (this.target.length > chunkSize) this.replace(chunkSize);
  }

  private reserve(count: number): void {
    if (this.at + count > this.target.length) this.grow(this.at - this.start, count);
  }

  private grow(used: number, count: number): void {
    const { target, start, at } = this;
    this.replace(sizeFor(used, count));
    this.at = target.copy(this.target, 0, start, at);
  }

  private replace(size: number): void {
    this.target = Buffer.allocUnsafeSlow(size);
    this.start = this.at = 0;
  }
}
