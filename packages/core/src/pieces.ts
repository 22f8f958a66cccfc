import { Turns } from './turns';

/** Bytes that lie apart, in order: what is large need not be copied to be part of something larger. */
export class Pieces {
  /** How many bytes they are in all. */
  readonly length: number;

  constructor(readonly list: readonly Uint8Array[]) {
    this.length = list.reduce((sum, piece) => sum + piece.length, 0);
  }

  /** The same bytes in one. Lets the event loop turn in between. */
  async join(): Promise<Uint8Array> {
    const all = Buffer.allocUnsafeSlow(this.length);
    const turns = new Turns();
    let at = 0;
    for (const part of this.parts(copiedAtOnce)) {
      await turns.before(part.length);
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  /** The same bytes in parts of `size`, but for the last one. What lies together already is not copied. */
  *parts(size: number): Generator<Uint8Array, void> {
    let gathered: Uint8Array[] = [];
    let wanted = size;
    for (const piece of this.list) {
      for (let at = 0; at < piece.length;) {
        const part = piece.subarray(at, at + wanted);
        gathered.push(part);
        at += part.length;
        wanted -= part.length;
        if (wanted > 0) continue;
        yield together(gathered);
        gathered = [];
        wanted = size;
      }
    }
    if (gathered.length > 0) yield together(gathered);
  }
}

/** Bytes that may lie apart, as such. */
export const piecesOf = (bytes: Uint8Array | Pieces): Pieces =>
  bytes instanceof Pieces ? bytes : new Pieces([bytes]);

const copiedAtOnce = 2 ** 18;

const together = (parts: readonly Uint8Array[]): Uint8Array =>
  parts.length === 1 ? parts[0]! : Buffer.concat(parts);
