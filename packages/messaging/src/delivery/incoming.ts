import { Inherited } from './inherited';
import type { Party } from './party';
import type { Amount } from './room';

/** What one instance has taken in, in the shape in which it travels with a child. */
export type TakenRecord = readonly (readonly [from: Party, last: number])[];

interface Stream<T> {
  /** The last number taken in. */
  taken: number;
  /** Every number up to this one has been processed. */
  settled: number;
  /** Numbers beyond `settled` that have been processed, when several ran at once. */
  early: Set<number> | undefined;
  /** What came ahead of its turn, by number. */
  waiting: Map<number, T> | undefined;
  waitingBytes: number;
}

const standardLimits: Amount = Object.freeze({ messages: 10_000, bytes: 64 * 1024 * 1024 });

/** Most children hear nobody by number: an empty Map each would take more than all the rest. Never written to. */
const none = new Map<never, never>();
const nothing: TakenRecord = Object.freeze([]);

/**
 * One receiver: it takes in exactly the next number of each sender; higher ones wait, lower ones are
 * dropped. Taking in and having processed are counted apart, because only the second is acknowledged.
 */
export class Incoming<T extends { readonly size: number }> {
  /** What a life before this one had processed. */
  readonly inherited = new Inherited();
  private streams: Map<Party, Stream<T>> = none;
  /** How much waits in all of them. */
  private waiting = 0;

  /** @param limits how many messages of one sender, and of how many bytes, may wait for their turn; more are dropped and come again. */
  constructor(private readonly limits: Amount = standardLimits) {}

  /** The last number taken in from `from`; 0 if there was none. */
  taken(from: Party): number {
    return this.streams.get(from)?.taken ?? 0;
  }

  /** The same, of a sender whose name may not have been made yet. */
  takenOf(sender: { readonly from: Party }): number {
    return this.streams.size === 0 ? 0 : this.taken(sender.from);
  }

  /** Everything up to this number of `from` has been processed. */
  settled(from: Party): number {
    return this.streams.get(from)?.settled ?? 0;
  }

  knows(from: Party): boolean {
    return this.streams.has(from);
  }

  /**
   * Offers a message; `admit` then gives what is next. `known`: its number was taken in before, or waits
   * already. `full`: as much waits as may, so that it is let go of.
   */
  offer(from: Party, number: number, message: T): 'waits' | 'known' | 'full' {
    const stream = this.open(from);
    if (number <= stream.taken || stream.waiting?.has(number)) return 'known';
    const { size } = message;
    if (number > stream.taken + 1 && !this.fits(stream, size)) return 'full';
    (stream.waiting ??= new Map()).set(number, message);
    stream.waitingBytes += size;
    this.waiting++;
    return 'waits';
  }

  private fits({ waiting, waitingBytes }: Stream<T>, size: number): boolean {
    const { messages, bytes } = this.limits;
    return (waiting?.size ?? 0) < messages && waitingBytes + size <= bytes;
  }

  /** Takes a message in without a wait, if it is exactly the next of a sender that is known; answers whether it did. */
  takeNext(from: Party, number: number): boolean {
    const stream = this.streams.get(from);
    if (stream?.taken !== number - 1) return false;
    stream.taken = number;
    this.takeOut(stream, number);
    return true;
  }

  /** Takes in what is next from `from`, in order: each call gives one message until none is next. */
  admit(from: Party): T | undefined {
    if (this.waiting === 0) return undefined;
    const stream = this.streams.get(from);
    const next = stream?.waiting?.get(stream.taken + 1);
    if (!stream?.waiting || next === undefined) return undefined;
    this.takeOut(stream, ++stream.taken);
    return next;
  }

  /** Says that a message has been processed. Answers the number up to which all have been; 0 when its sender was forgotten meanwhile. */
  settle(from: Party, number: number): number {
    const stream = this.streams.get(from);
    if (!stream) return 0;
    if (number !== stream.settled + 1) {
      (stream.early ??= new Set()).add(number);
      return stream.settled;
    }
    stream.settled = number;
    while (stream.early?.delete(stream.settled + 1)) stream.settled++;
    return stream.settled;
  }

  /** Forgets a sender that will never be listened to again. */
  forget(from: Party): void {
    this.waiting -= this.streams.get(from)?.waiting?.size ?? 0;
    this.streams.delete(from);
    this.inherited.forget(from);
  }

  senders(): Iterable<Party> {
    if (this.streams.size === 0) return this.inherited.senders();
    return new Set([...this.streams.keys(), ...this.inherited.senders()]);
  }

  /** Whether all that was taken in has been processed. */
  get isSettled(): boolean {
    for (const { taken, settled } of this.streams.values()) if (taken !== settled) return false;
    return true;
  }

  /** Whether it holds counters and nothing else: all that came has been processed, and nothing waits for its turn. */
  get isIdle(): boolean {
    return [...this.streams.values()].every(
      ({ taken, settled, early, waiting, waitingBytes }) =>
        taken === settled && !early?.size && !waiting?.size && waitingBytes === 0,
    );
  }

  /** What has been processed: what was taken in and waits for its turn is not in it. */
  captureSettled(): TakenRecord {
    if (this.streams.size === 0) return nothing;
    return [...this.streams]
      .filter(([, { settled }]) => settled > 0)
      .map(([from, { settled }]) => [from, settled]);
  }

  capture(): TakenRecord {
    if (this.streams.size === 0) return nothing;
    return [...this.streams]
      .filter(([, { taken }]) => taken > 0)
      .map(([from, { taken }]) => [from, taken]);
  }

  /** Goes on where another instance left off: what it took in, it processed. What waits here is kept. */
  restore(record: TakenRecord): void {
    for (const [from, last] of record) {
      const stream = this.open(from);
      stream.taken = last;
      stream.settled = last;
      for (const number of [...(stream.waiting?.keys() ?? [])])
        if (number <= last) this.takeOut(stream, number);
    }
  }

  private takeOut(stream: Stream<T>, number: number): void {
    const message = stream.waiting?.get(number);
    if (message === undefined) return;
    stream.waiting!.delete(number);
    stream.waitingBytes -= message.size;
    this.waiting--;
  }

  private open(from: Party): Stream<T> {
    let stream = this.streams.get(from);
    if (!stream) {
      stream = { taken: 0, settled: 0, early: undefined, waiting: undefined, waitingBytes: 0 };
      if (this.streams === none) this.streams = new Map();
      this.streams.set(from, stream);
    }
    return stream;
  }
}
