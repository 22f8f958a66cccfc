import type { Clock } from '@nact-hub/core';
import type { LogEntry, Position } from '../log';

/** The log of one hub in this process. It keeps the last entries only, as a stream in Redis does. */
export class MemoryLog {
  private kept: LogEntry[] = [];
  /** The position of the last entry. It goes on when the authority loses its data. */
  private last = 0;
  private readonly waiting = new Set<() => void>();

  /** `bound`: how many entries are kept at least. */
  constructor(
    private readonly clock: Clock,
    private readonly bound: number,
  ) {}

  get position(): Position {
    return String(this.last);
  }

  append(entry: LogEntry): void {
    this.kept.push(entry);
    this.last += 1;
    if (this.kept.length >= 2 * this.bound) this.kept = this.kept.slice(-this.bound);
    this.wake();
  }

  after(position: Position): { entries: readonly LogEntry[]; position: Position } {
    const missing = this.last - Number(position);
    const entries = missing > 0 ? this.kept.slice(-missing) : [];
    return { entries, position: this.position };
  }

  /** Resolves at the next entry, after `wait` milliseconds, or by `wake`. */
  next(wait: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.waiting.delete(done);
        timer.cancel();
        resolve();
      };
      this.waiting.add(done);
      const timer = this.clock.after(wait, done);
    });
  }

  /** Ends all waiting. */
  wake(): void {
    for (const done of [...this.waiting]) done();
  }

  /** Remembers the entries; answers how to go back to them. Positions go on. */
  dump(): () => void {
    const { kept } = this;
    const copy = [...kept];
    return () => void (this.kept = [...copy]);
  }

  /** Forgets the entries. */
  clear(): void {
    this.kept = [];
  }
}
