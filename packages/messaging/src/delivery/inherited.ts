import type { Party } from './party';

/** Under which numbers a message went in earlier lives of its receiver, the earliest first. */
export type EarlierNumbers = readonly (readonly [life: number, number: number])[];

/** What earlier lives had processed, in the shape in which it is kept and travels with a child. */
export type InheritedRecord = readonly (readonly [from: Party, life: number, last: number])[];

/**
 * How many lives a message is posted to, and how many are remembered per sender: a message that has
 * seen more of them end is given up, so that nobody need remember more.
 */
export const mostLives = 8;

/** Few lives have any. Never written to. */
const none = new Map<never, never>();
const nothing: InheritedRecord = Object.freeze([]);

/**
 * What is in the state that a life began with, because an earlier one had processed it: what its senders
 * have not heard of, and post again, is known by the number that it had then.
 */
export class Inherited {
  private lasts: Map<Party, Map<number, number>> = none;

  restore(record: InheritedRecord): void {
    if (record.length > 0 && this.lasts === none) this.lasts = new Map();
    for (const [from, life, last] of record) {
      const lives = this.lasts.get(from) ?? new Map<number, number>();
      this.lasts.set(from, lives.set(life, Math.max(last, lives.get(life) ?? 0)));
      if (lives.size > mostLives) lives.delete(Math.min(...lives.keys()));
    }
  }

  capture(): InheritedRecord {
    if (this.lasts.size === 0) return nothing;
    return [...this.lasts].flatMap(([from, lives]) =>
      [...lives].map(([life, last]) => [from, life, last] as const),
    );
  }

  /** Whether a message was processed before, in a life whose state this one has. */
  contains(from: Party, earlier: EarlierNumbers): boolean {
    const lives = this.lasts.get(from);
    return (
      lives !== undefined && earlier.some(([life, number]) => number <= (lives.get(life) ?? 0))
    );
  }

  senders(): IterableIterator<Party> {
    return this.lasts.keys();
  }

  forget(from: Party): void {
    this.lasts.delete(from);
  }
}
