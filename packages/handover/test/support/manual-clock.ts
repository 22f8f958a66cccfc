import type { Clock } from '@nact-hub/core';

/** A clock that stands still until it is told to go on. Nothing waits for it. */
export class ManualClock implements Clock {
  private now = 1_000;
  readonly wall = (): number => this.now;
  readonly monotonic = (): number => this.now;

  after(): never {
    throw new Error('Nothing was expected to wait');
  }

  advance(by: number): void {
    this.now += by;
  }
}
