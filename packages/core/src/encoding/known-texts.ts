/** Called by itself: to look it up costs a call into the runtime where strings of many kinds come by. */
const { charCodeAt } = String.prototype;

/** Whether `text` is what the ASCII bytes from `start` on say; the lengths are the same. */
function matches(text: string, source: Uint8Array, start: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (charCodeAt.call(text, index) !== source[start + index]) return false;
  }
  return true;
}

/**
 * What was made of short ASCII strings that were read before. Making a string costs a call into the
 * runtime, and names and types repeat. Each text has one of two places; the older of the two there gives way to
 * another one, so the memory is bounded whatever comes in. With one place each, a quarter of a thousand names
 * would drive each other out of 4,096 places, over and over.
 */
export class Known<T> {
  private readonly texts: string[];
  private readonly values: T[];

  /** `size` is a power of two. */
  constructor(
    private readonly size: number,
    private readonly make: (text: string) => T,
  ) {
    this.texts = new Array<string>(size).fill('');
    this.values = new Array<T>(size).fill(make(''));
  }

  /** What is made of a text that is not worth to be known. */
  of(text: string): T {
    return this.make(text);
  }

  /** What is made of the text of these bytes. */
  read(source: Buffer, start: number, end: number): T {
    const length = end - start;
    let hash = length;
    for (let index = start; index < end; index++) {
      hash = (Math.imul(hash, 31) + (source[index] as number)) | 0;
    }
    const place = (hash ^ (hash >>> 11)) & (this.size - 1);
    const first = this.texts[place] as string;
    if (first.length === length && matches(first, source, start)) return this.values[place] as T;
    const other = place ^ 1;
    const second = this.texts[other] as string;
    if (second.length === length && matches(second, source, start)) return this.values[other] as T;
    return this.learn(source.toString('latin1', start, end), place);
  }

  /** What was there before moves to the other place. */
  private learn(text: string, place: number): T {
    const other = place ^ 1;
    this.texts[other] = this.texts[place] as string;
    this.values[other] = this.values[place] as T;
    this.texts[place] = text;
    return (this.values[place] = this.make(text));
  }
}

/** Short strings that were read before. */
export class KnownTexts extends Known<string> {
  constructor(size: number) {
    super(size, (text) => text);
  }
}
