import { CorruptError } from '../errors';
import { type Known, KnownTexts } from './known-texts';
import * as tag from './tags';

const keys = new KnownTexts(1024);
const values = new KnownTexts(1024);
const names = new KnownTexts(1024);
/** Longer values seldom repeat. */
const repeated = 12;

const scratch = new Float64Array(1);
const scratchBytes = new Uint8Array(scratch.buffer);

export const malformed = (what: string, options?: ErrorOptions): CorruptError =>
  new CorruptError('malformed', `Malformed bytes: ${what}`, options);

/**
 * Bytes being read. Every read is checked against the end and every count against the bytes that
 * are left, so that nothing is allocated for what a short input merely promises.
 * @throws CorruptError `truncated` or `malformed`
 */
export class Reader {
  /** @param stop where what is to be read ends */
  constructor(
    readonly source: Buffer,
    private at = 0,
    private readonly stop = source.length,
  ) {}

  get left(): number {
    return this.stop - this.at;
  }

  byte(): number {
    if (this.at >= this.stop) throw this.truncated();
    return this.source[this.at++] as number;
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 28; scale *= 0x80) {
      const next = this.byte();
      value += (next & 0x7f) * scale;
      if (next < 0x80) {
        if (value >= 2 ** 32) break;
        return value;
      }
    }
    throw malformed('a number beyond 32 bits');
  }

  /** How many parts follow, each of at least `size` bytes. */
  count(size: number): number {
    return this.fits(this.uint(), size);
  }

  fits(count: number, size: number): number {
    if (count * size > this.left) throw this.truncated();
    return count;
  }

  float(): number {
    const end = this.skip(8);
    for (let index = 0; index < 8; index++) {
      scratchBytes[index] = this.source[end - 8 + index] as number;
    }
    return scratch[0] as number;
  }

  /** The bytes after a length of 4 bytes: a view, not a copy. */
  bytes(): Buffer {
    const length = this.length();
    const end = this.skip(length);
    return this.source.subarray(end - length, end);
  }

  /** Goes on behind so many bytes; answers where they end in `source`. */
  skip(count: number): number {
    if (count > this.left) throw this.truncated();
    this.at += count;
    return this.at;
  }

  /** A whole number, not negative. */
  natural(): number {
    const first = this.byte();
    if (first < tag.smallest) return first;
    if (first === tag.natural) return this.uint();
    const value = first === tag.float ? this.float() : NaN;
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw malformed('something else where a whole number was expected');
  }

  /** What `known` makes of a string that was written by `Writer.name`. */
  name<T>(known: Known<T>): T {
    const length = this.byte();
    if (length > tag.longestName) return known.of(this.text());
    const end = this.skip(length);
    return known.read(this.source, end - length, end);
  }

  /** A string that must come next. */
  text(): string {
    const first = this.byte();
    const text = this.textOf(first);
    if (text === undefined) throw malformed(`${first} where a string was expected`);
    return text;
  }

  /** The name of a property. */
  key(): string {
    const first = this.byte();
    if (first >= tag.smallText && first <= tag.smallText + tag.few) {
      return this.known(keys, first - tag.smallText);
    }
    const text = this.textOf(first);
    if (text === undefined) throw malformed(`${first} where a name was expected`);
    return text;
  }

  /** The string that begins with this byte, or undefined when no string does. */
  textOf(first: number): string | undefined {
    if (first >= tag.smallText && first <= tag.smallText + tag.few) {
      const length = first - tag.smallText;
      return length <= repeated ? this.known(values, length) : this.slice('latin1', length);
    }
    if (first === tag.utf8) return this.slice('utf8', this.length());
    if (first === tag.utf16) return this.slice('utf16le', this.length());
    return undefined;
  }

  /** A short string of a frame: the id of a node, the name of a system. It comes again and again. */
  shortName(first: number): string {
    return this.known(names, first - tag.smallText);
  }

  private known(texts: KnownTexts, length: number): string {
    const end = this.skip(length);
    return texts.read(this.source, end - length, end);
  }

  /** @throws CorruptError `trailing_bytes` */
  end(): void {
    if (this.left === 0) return;
    throw new CorruptError('trailing_bytes', `${this.left} bytes too many`);
  }

  private slice(encoding: BufferEncoding, length: number): string {
    const end = this.skip(length);
    return this.source.toString(encoding, end - length, end);
  }

  private length(): number {
    const end = this.skip(4);
    return this.source.readUInt32LE(end - 4);
  }

  private truncated(): CorruptError {
    return new CorruptError('truncated', `The bytes end too early, at ${this.stop}`);
  }
}
