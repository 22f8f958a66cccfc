import type { Clock, Timer } from '@nact-hub/core';

/** One timer for all children that wait for the same: it is given up when none of them waits any more. */
export class Deadline {
  private timer: Timer | undefined;

  constructor(private waiting: number) {}

  begin(clock: Clock, limit: number, run: () => void): void {
    if (this.waiting > 0) this.timer = clock.after(limit, run);
  }

  /** One of them waits no more. To be called once for each. */
  leave(): void {
    if (--this.waiting === 0) this.timer?.cancel();
  }
}
