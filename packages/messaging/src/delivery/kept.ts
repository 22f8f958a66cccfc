import type { FrameValue } from '@nact-hub/core';
import type { EarlierNumbers } from './inherited';
import type { Amount } from './room';

/** What is sent: the encoded message, and what stands on the envelope. */
export interface Letter {
  readonly bytes: Uint8Array;
  readonly head: Head;
}

/** For a node as receiver, which of its actors or askers is meant; and nact's `sender` argument, if one was given. */
export type Head = readonly [address: FrameValue, sender: FrameValue] | null;

/** A numbered message that its sender keeps until it is acknowledged. */
export interface Kept extends Letter {
  readonly number: number;
  /** How often it has been posted: once is enough to make its fate unknown if the addressee dies. */
  posted: number;
  /** Set when it is posted again to another life of its receiver. */
  earlier?: EarlierNumbers;
}

/** How many forgotten places there may be at the beginning before they are taken away. */
const fewest = 64;

/**
 * What is kept of one route, the oldest first; its numbers have no gaps. Forgetting the oldest costs the
 * same however many there are: a slow receiver acknowledges them one by one.
 */
export class KeptQueue implements Amount {
  private places: (Kept | undefined)[] = [];
  private start = 0;
  bytes = 0;

  get messages(): number {
    return this.places.length - this.start;
  }

  get first(): Kept | undefined {
    return this.places[this.start];
  }

  push(message: Kept): void {
    this.places.push(message);
    this.bytes += message.bytes.byteLength;
  }

  /** Those from a number on, the oldest first; not more than `most`. */
  from(number: number, most = Infinity): readonly Kept[] {
    if (!this.first) return [];
    const start = this.start + Math.max(0, number - this.first.number);
    return this.places.slice(start, start + most) as Kept[];
  }

  /** Forgets those up to a number. True if there were any. */
  forget(upTo: number): boolean {
    const { start } = this;
    for (let first; (first = this.first) && first.number <= upTo;) {
      this.bytes -= first.bytes.byteLength;
      this.places[this.start++] = undefined;
    }
    const isNews = this.start > start;
    if (this.start > fewest && this.start > this.messages) {
      this.places = this.places.slice(this.start);
      this.start = 0;
    }
    return isNews;
  }
}
