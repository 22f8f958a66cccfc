import type { Clock, Timer } from '@nact-hub/core';

interface Pending {
  readonly at: number;
  readonly run: () => void;
}

/** Time that passes only when it is told to. */
export class SimulatedClock implements Clock {
  private elapsed = 0;
  private wallOffset = 1_700_000_000_000;
  private pending: Pending[] = [];

  wall(): number {
    return this.wallOffset + this.elapsed;
  }
  monotonic(): number {
    return this.elapsed;
  }
  after(delay: number, run: () => void): Timer {
    const timer = { at: this.elapsed + delay, run };
    this.pending.push(timer);
    return { cancel: () => void (this.pending = this.pending.filter((each) => each !== timer)) };
  }

  /** Somebody sets the wall clock. */
  setWall(by: number): void {
    this.wallOffset += by;
  }

  /** Lets time pass; each timer runs at its time, and what it sets off has settled before the next. */
  async advance(by: number): Promise<void> {
    const until = this.elapsed + by;
    await settle();
    for (let next = this.next(until); next; next = this.next(until)) {
      this.pending = this.pending.filter((each) => each !== next);
      this.elapsed = Math.max(this.elapsed, next.at);
      next.run();
      await settle();
    }
    this.elapsed = until;
  }

  private next(until: number): Pending | undefined {
    const due = this.pending.filter((timer) => timer.at <= until);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}

/** All promises that can go on without time have gone on. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
