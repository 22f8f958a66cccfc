import { query, type Ref } from 'nact';
import type { Message } from '../load';

/** Longer than any pause of a move, milliseconds. */
export const patience = 30_000;

/** What a crowd has asked so far, and what was answered. */
export class Asked {
  answered = 0;
  failed = 0;
  underWay = 0;
  private over: (() => void) | undefined;

  /** Resolves when it is over, answered or not. */
  ask(ref: Ref<Message>): Promise<void> {
    this.underWay++;
    return query(ref, (from: Ref<number>): Message => ({ type: 'ask', from }), patience).then(
      () => {
        this.answered++;
        this.isOver();
      },
      () => {
        this.failed++;
        this.isOver();
      },
    );
  }

  /** Resolves when nothing is under way. */
  allOver(): Promise<void> {
    return new Promise((resolve) => {
      if (this.underWay === 0) resolve();
      else this.over = resolve;
    });
  }

  private isOver(): void {
    if (--this.underWay === 0) this.over?.();
  }
}
