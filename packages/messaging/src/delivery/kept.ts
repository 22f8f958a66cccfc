import type { FrameValue, Slice } from '@nact-hub/core';
import type { EarlierNumbers } from './inherited';
import type { Route } from './outgoing';
import type { Amount } from './room';

/** What is sent: the encoded message, and what stands on the envelope. */
export interface Letter {
  readonly said: Slice;
  readonly head: Head;
}

/** For a node as receiver, which of its actors or askers is meant; and nact's `sender` argument, if one was given. */
export type Head = readonly [address: FrameValue, sender: FrameValue] | null;

/** A numbered message that its sender keeps until it is acknowledged. */
export interface Kept extends Letter {
  readonly number: number;
  readonly route: Route;
  /** How often it has been posted: once is enough to make its fate unknown if the addressee dies. */
  posted: number;
  /** Set when it is posted again to another life of its receiver. */
  earlier: EarlierNumbers | undefined;
}

/** How many places there may be of which half or more have been forgotten. */
const fewest = 64;

/**
 * What is kept of one route, the oldest first; its numbers have no gaps. Forgetting the oldest costs the
 * same however many there are: a slow receiver acknowledges them one by one.
 */
export class KeptQueue implements Amount {
  private places: (Kept | undefined)[] = [];
  private start = 0;
  private end = 0;
  bytes = 0;

  get messages(): number {
    return this.end - this.start;
  }

  get first(): Kept | undefined {
    return this.places[this.start];
  }

  push(message: Kept): void {
    this.places[this.end++] = message;
    this.bytes += message.said.size;
  }

  /** Those from a number on, the oldest first; not more than `most`. */
  from(number: number, most = Infinity): readonly Kept[] {
    if (!this.first) return [];
    const start = this.start + Math.max(0, number - this.first.number);
    return this.places.slice(start, Math.min(start + most, this.end)) as Kept[];
  }

  /** Forgets those up to a number. True if there were any. */
  forget(upTo: number): boolean {
    const { start } = this;
    for (let first; (first = this.first) && first.number <= upTo;) {
      this.bytes -= first.said.size;
      this.places[this.start++] = undefined;
    }
    if (this.start === start) return false;
    this.makeRoom();
    return true;
  }

  /** Places are used again: for most receivers nothing is kept most of the time. */
  private makeRoom(): void {
    const { start, end } = this;
    if (start > fewest && start > end - start) {
      this.places = this.places.slice(start, end);
    } else if (start < end) return;
    this.end -= start;
    this.start = 0;
  }
}
