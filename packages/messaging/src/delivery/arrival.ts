import type { Classes, Codec } from '@nact-hub/core';
import type { EarlierNumbers } from './inherited';
import type { Head } from './kept';
import type { KnownParty, Party } from './party';
import type { Receipt } from './receipt';

/** The position of a message that is to be acknowledged by its number: its sender has not kept the place in the frame. */
export const byNumber = -1;

const nothing = Buffer.alloc(0);

/** Frames up to so many bytes are worth no copy. */
const smallFrame = 4_096;

/** A numbered message that has come in. What it says is decoded when it is taken in, and lies in `source` until then. */
export class Arrival {
  message: unknown = undefined;
  /** Of what it says, bytes. */
  readonly size: number;

  constructor(
    readonly sender: KnownParty,
    readonly receiver: KnownParty,
    readonly number: number,
    readonly head: Head,
    /** Set when it was numbered for earlier lives of its receiver, too. */
    readonly earlier: EarlierNumbers | undefined,
    private source: Buffer,
    private start: number,
    end: number,
    /** The frame that it came in, and which of its messages it was. */
    readonly receipt: Receipt,
    readonly position: number,
  ) {
    this.size = end - start;
  }

  get from(): Party {
    return this.sender.party;
  }

  /** What it says, as it came: a part of the frame. */
  get bytes(): Buffer {
    return this.source.subarray(this.start, this.start + this.size);
  }

  /** What it says. @throws CorruptError */
  read({ decodePart }: Codec, classes: Classes | undefined): unknown {
    return decodePart(this.source, this.start, this.start + this.size, classes);
  }

  /** It may wait for long: it must not keep the rest of the frame that it came in. */
  keep(): void {
    if (this.source.length <= smallFrame || this.size * 2 > this.source.length) return;
    this.source = Buffer.from(this.bytes);
    this.start = 0;
  }

  /** It has been taken in, and is not read again. */
  decoded(message: unknown): void {
    this.message = message;
    this.source = nothing;
  }
}
