import { backoff, type Clock, type Logger, type Timer, messageOf } from '@nact-hub/core';
import { askingAgain } from './asking-again';
import type { NodeId } from './node';
import type { RegistryStore, RenewAnswer } from './store';

export interface LeaseOptions {
  readonly store: RegistryStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly node: NodeId;
  /** Milliseconds. */
  readonly lease: number;
  /** How far the replica has come. */
  readonly reached: () => number;
  /**
   * Hears each answer, `fenced` among them; how far the replica had come when it was asked for; and whether
   * the lease had been proven all the time until then.
   */
  readonly onAnswer: (answer: RenewAnswer, reached: number, held: boolean) => void;
}

interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

const never: Moment = { monotonic: -Infinity, wall: -Infinity };

/** A node's own lease: renewed three times in its time, and proven only by answers. */
export class Lease {
  private until = never;
  /** What was found when, by the wall clock: within its millisecond it is not looked at again. */
  private lookedAt = -1;
  private found = false;
  private timer: Timer | undefined;
  private failures = 0;
  private ended = false;

  constructor(private readonly options: LeaseOptions) {}

  /**
   * Whether this node can prove that nobody has taken over from it. Called before each message. Either
   * clock alone may be wrong: one stands still while the machine sleeps, the other is set by people.
   */
  proven(): boolean {
    const { clock } = this.options;
    const wall = clock.wall();
    if (wall === this.lookedAt) return this.found;
    this.lookedAt = wall;
    return (this.found = clock.monotonic() < this.until.monotonic && wall < this.until.wall);
  }

  /** Now, to be taken before a lease is asked for: the authority counts from some time after it. */
  moment(): Moment {
    const { clock } = this.options;
    return { monotonic: clock.monotonic(), wall: clock.wall() };
  }

  /** Begins to renew a lease that was granted, and that was asked for at `sent`. */
  begin(sent: Moment): void {
    this.extend(sent);
    this.schedule(this.interval - (this.moment().monotonic - sent.monotonic));
  }

  /** A lease that was asked for at `sent` was granted with another call than a renewal. */
  granted(sent: Moment): void {
    this.extend(sent);
  }

  /** Renews at once: something has happened that a renewal tells about. */
  hurry(): void {
    this.schedule(0);
  }

  /** Gives the lease up: it is not proven and not renewed from now on. */
  end(): void {
    this.ended = true;
    this.setUntil(never);
    this.timer?.cancel();
  }

  private get interval(): number {
    return this.options.lease / 3;
  }

  /** A fiftieth less than was granted: clocks do not run at one rate, and what has begun takes its time. */
  private extend(sent: Moment): void {
    const granted = this.options.lease * 0.98;
    // An answer that comes late, after one to a later call, proves less.
    if (sent.monotonic + granted <= this.until.monotonic) return;
    this.setUntil({ monotonic: sent.monotonic + granted, wall: sent.wall + granted });
  }

  private setUntil(until: Moment): void {
    this.until = until;
    this.lookedAt = -1;
  }

  private schedule(delay: number): void {
    this.timer?.cancel();
    if (this.ended) return;
    this.timer = this.options.clock.after(Math.max(0, delay), () => this.renew());
  }

  private renew(): void {
    // Not put off until the answer is there: it may never come.
    this.schedule(this.interval);
    const sent = this.moment();
    const { store, node, lease } = this.options;
    const reached = this.options.reached();
    store.renew(node, lease).then(
      (answer) => this.take(sent, answer, reached),
      (error: unknown) => this.retry(error),
    );
  }

  private take(sent: Moment, answer: RenewAnswer, reached: number): void {
    this.failures = 0;
    if (this.ended) return;
    const held = this.proven();
    if (answer.outcome === 'renewed') {
      this.extend(sent);
      // The answer was so late that it proves nothing any more.
      if (!this.proven()) this.schedule(0);
    }
    this.options.onAnswer(answer, reached, held);
  }

  /** Half of what is left of the lease: whoever is refused until shortly before its end asks again while it holds. */
  private get longestPause(): number {
    const left = this.until.monotonic - this.moment().monotonic;
    return left > 0 ? Math.max(askingAgain.first, left / 2) : Infinity;
  }

  private retry(err: unknown): void {
    this.failures += 1;
    if (this.ended) return;
    const { logger, random } = this.options;
    const longest = Math.min(this.interval, askingAgain.longest, this.longestPause);
    const delay = backoff(this.failures, { ...askingAgain, longest, random });
    logger.warn({ reason: messageOf(err), delay }, 'the lease could not be renewed; trying again');
    this.schedule(delay);
  }
}
