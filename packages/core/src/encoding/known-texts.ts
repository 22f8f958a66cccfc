/** Whether `text` is what the ASCII bytes from `start` on say; the lengths are the same. */
function matches(text: string, source: Uint8Array, start: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) !== source[start + index]) return false;
  }
  return true;
}

/**
 * Short ASCII strings that were read before. Making a string costs a call into the runtime, and
 * names and types repeat. Each text has one place; another one with that place drives it out, so the
 * memory is bounded whatever comes in.
 */
export class KnownTexts {
  private readonly places: string[];

  /** `size` is a power of two. */
  constructor(private readonly size: number) {
    this.places = new Array<string>(size).fill('');
  }

  /** The text of these bytes. */
  read(source: Buffer, start: number, end: number): string {
    let hash = end - start;
    for (let index = start; index < end; index++) {
      hash = (Math.imul(hash, 31) + (source[index] as number)) | 0;
    }
    const place = (hash ^ (hash >>> 11)) & (this.size - 1);
    const known = this.places[place] as string;
    if (known.length === end - start && matches(known, source, start)) return known;
    return (this.places[place] = source.toString('latin1', start, end));
  }
}
