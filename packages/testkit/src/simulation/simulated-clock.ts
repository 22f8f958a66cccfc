import type { Clock, Timer } from '@nact-hub/core';

interface Pending {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time that stands still until it is told to go on. */
export class SimulatedClock implements Clock {
  private now = 1_700_000_000_000;
  private order = 0;
  private pending: Pending[] = [];

  wall(): number {
    return this.now;
  }

  monotonic(): number {
    return this.now;
  }

  after(delay: number, run: () => void): Timer {
    const timer = { at: this.now + Math.max(0, delay), order: this.order++, run };
    this.pending.push(timer);
    return { cancel: () => void (this.pending = this.pending.filter((other) => other !== timer)) };
  }

  /** Runs what is due within the next `span` milliseconds, in order, letting promises go on in between. */
  async advance(span: number): Promise<void> {
    const end = this.now + span;
    for (let next; (next = this.next(end));) {
      this.now = Math.max(this.now, next.at);
      this.pending = this.pending.filter((other) => other !== next);
      next.run();
      await turn();
    }
    this.now = end;
  }

  private next(end: number): Pending | undefined {
    let first: Pending | undefined;
    for (const timer of this.pending) {
      if (timer.at > end) continue;
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    }
    return first;
  }
}

/** One turn of the event loop, in which actors work and promises go on. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await turn();
}
