import type { Clock, Logger, Timer } from '@nact-hub/core';

/** How many lines are written out in each period, and how long that is (milliseconds). */
const linesPerPeriod = 20;
const period = 10_000;

/** What is written: of each one, and of those that were left out. */
export interface Texts {
  readonly each: string;
  readonly leftOut: string;
}

/**
 * Counts what goes wrong at a node, and writes it to the log: the first of each period one by one, the others
 * as one number. A log that fills up helps nobody.
 */
export class BoundedLog {
  /** How many there have been. */
  count = 0;
  private lines = 0;
  private leftOut = 0;
  private end = 0;
  private timer: Timer | undefined;
  private closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly texts: Texts,
  ) {}

  write(fields: object): void {
    this.count++;
    const now = this.clock.monotonic();
    if (now >= this.end) this.beginPeriod(now + period);
    if (this.lines++ < linesPerPeriod) this.logger.warn(fields, this.texts.each);
    else {
      this.leftOut++;
      if (!this.closed) this.timer ??= this.clock.after(this.end - now, () => this.tellLeftOut());
    }
  }

  /** Says what is still to be said, and leaves no timer behind. */
  close(): void {
    this.closed = true;
    this.tellLeftOut();
  }

  private beginPeriod(end: number): void {
    this.tellLeftOut();
    this.end = end;
    this.lines = 0;
  }

  private tellLeftOut(): void {
    this.timer?.cancel();
    this.timer = undefined;
    const { leftOut, count } = this;
    this.leftOut = 0;
    if (leftOut > 0) this.logger.warn({ leftOut, count }, this.texts.leftOut);
  }
}
