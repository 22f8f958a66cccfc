import type { Clock } from '@nact-hub/core';
import type { LimitReached } from '@nact-hub/messaging';

/** How long nothing more is said of the same limit, and node or sender. Milliseconds. */
const period = 10_000;
/** Of how many is kept in mind when they were told: beyond it nothing is said of others until the period is over. */
const remembered = 1_000;

/** Tells of limits that are reached, of each once in ten seconds: what is full is run into at every message. */
export class LimitReports {
  private readonly told = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly tell: (reached: LimitReached) => void,
  ) {}

  reached(reached: LimitReached): void {
    const now = this.clock.monotonic();
    const key = `${reached.limit} ${'node' in reached ? reached.node : reached.sender}`;
    this.forget(now - period);
    if (this.told.has(key) || this.told.size >= remembered) return;
    this.told.set(key, now);
    this.tell(reached);
  }

  /** The oldest come first. */
  private forget(before: number): void {
    for (const [key, at] of this.told) {
      if (at > before) return;
      this.told.delete(key);
    }
  }
}
