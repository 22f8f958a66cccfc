import type { Clock, Timer } from '@nact-hub/core';

export interface IdlenessOptions {
  readonly clock: Clock;
  /** Milliseconds without a message. */
  readonly limit: number;
  readonly isBusy: () => boolean;
  readonly onIdle: () => void;
}

/** Counts how long a child has not been used: one timer that looks now and then, instead of one a message. */
export class Idleness {
  private usedAt = 0;
  private timer: Timer | undefined;

  constructor(private readonly options: IdlenessOptions) {}

  used(): void {
    this.usedAt = this.options.clock.monotonic();
  }

  /** Begins to count, from zero. */
  start(): void {
    this.stop();
    this.used();
    this.watch(this.options.limit);
  }

  stop(): void {
    this.timer?.cancel();
  }

  private watch(delay: number): void {
    this.timer = this.options.clock.after(delay, () => this.look());
  }

  private look(): void {
    const { clock, limit, isBusy, onIdle } = this.options;
    const rest = this.usedAt + limit - clock.monotonic();
    if (isBusy()) this.watch(limit);
    else if (rest > 0) this.watch(rest);
    else onIdle();
  }
}
