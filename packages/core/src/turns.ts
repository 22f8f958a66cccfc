import { setImmediate } from 'node:timers/promises';

/** How many bytes are gone over in one turn of the event loop: a few milliseconds of it, most of them for memory that is new. */
export const bytesPerTurn = 2 ** 20;

let last: Promise<void> = Promise.resolve();

/**
 * Resolves in a turn of the event loop that is given to nobody else in this process, and not in this one: what
 * takes long by itself does not add up.
 */
export const ownTurn = (): Promise<void> => (last = last.then(() => setImmediate()));

/** Keeps what goes over many bytes, or other things, from holding the event loop up. */
export class Turns {
  private used = 0;

  /** `most`: how many of them one turn has. Default: `bytesPerTurn`. */
  constructor(private readonly most = bytesPerTurn) {}

  /** Told before so many are gone over: what to wait for, if this turn has had enough. */
  before(count: number): Promise<void> | undefined {
    const isEnough = this.used > 0 && this.used + count > this.most;
    this.used = isEnough ? count : this.used + count;
    return isEnough ? ownTurn() : undefined;
  }
}
