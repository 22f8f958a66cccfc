import type { Clock, Logger, Timer } from '@nact-hub/core';
import type { DeadLetter } from '@nact-hub/messaging';

/** How many dead letters are written out in each period, and how long that is (milliseconds). */
const linesPerPeriod = 20;
const period = 10_000;

/**
 * Counts the dead letters of a node, and writes them to the log: the first of each period one by one, the
 * others as one number. A log that fills up helps nobody.
 */
export class DeadLetterLog {
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
  ) {}

  write(letter: DeadLetter): void {
    this.count++;
    const now = this.clock.monotonic();
    if (now >= this.end) this.beginPeriod(now + period);
    if (this.lines++ < linesPerPeriod) {
      const { childId: child, node: receiver, ...rest } = letter;
      this.logger.warn({ child, receiver, ...rest }, 'a message could not be delivered');
    } else {
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
    if (leftOut > 0)
      this.logger.warn({ leftOut, count }, 'more messages could not be delivered than are shown');
  }
}
