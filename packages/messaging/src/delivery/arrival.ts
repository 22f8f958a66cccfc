import type { EarlierNumbers } from './inherited';
import type { Head } from './kept';
import type { KnownParty, Party } from './party';
import type { Receipt } from './receipt';

/** The position of a message that is to be acknowledged by its number: its sender has not kept the place in the frame. */
export const byNumber = -1;

/** A numbered message that has come in. What it says is decoded when it is taken in, and lies in `source` until then. */
export class Arrival {
  message: unknown = undefined;

  constructor(
    readonly sender: KnownParty,
    readonly receiver: KnownParty,
    readonly number: number,
    readonly head: Head,
    /** Set when it was numbered for earlier lives of its receiver, too. */
    readonly earlier: EarlierNumbers | undefined,
    readonly source: Buffer,
    readonly start: number,
    readonly end: number,
    /** The frame that it came in, and which of its messages it was. */
    readonly receipt: Receipt,
    readonly position: number,
  ) {}

  get from(): Party {
    return this.sender.party;
  }

  get size(): number {
    return this.end - this.start;
  }
}
