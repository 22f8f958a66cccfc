import { AsyncResource } from 'node:async_hooks';
import type { Clock, Timer } from '@nact-hub/core';
import type { Random } from './random';
import type { Entry, Timeline } from './timeline';

/**
 * Longest time from `setImmediate` to its turn, milliseconds: so the turns of several nodes mix. Now and
 * then a process is busy, and takes longer.
 */
const longestTurn = 0.05;
const busyTurn = 5;
const isBusy = 0.03;

/**
 * The event loop of one simulated process: everything that runs there is an entry of it. It may stand
 * still for a while, as when a process is stopped or busy, and it may die in between any two entries.
 */
export class EventLoop implements Clock {
  /** Until when it stands still. */
  standsUntil = 0;
  dead = false;
  private lastTurn = 0;
  private wallOffset = 0;

  constructor(
    readonly timeline: Timeline,
    readonly number: number,
    private readonly random: Random,
  ) {}

  wall(): number {
    return this.timeline.now + this.wallOffset;
  }

  /** Somebody sets the clock of this machine, by so many milliseconds. */
  setClock(by: number): void {
    this.wallOffset += by;
  }

  monotonic(): number {
    return this.timeline.now;
  }

  after(delay: number, run: () => void): Timer {
    const entry = this.enter(bound(run), Math.max(0, delay));
    return { cancel: () => void (entry.run = undefined) };
  }

  /** What `setImmediate` does: in order, in a turn of its own. */
  soon(run: () => void): Entry {
    const { now } = this.timeline;
    this.lastTurn = Math.max(this.lastTurn, now + this.random() * this.turn);
    return this.timeline.add(this.lastTurn, this, bound(run));
  }

  private get turn(): number {
    return this.random.chance(isBusy) ? busyTurn : longestTurn;
  }

  /** Something reaches this process from outside, `delay` milliseconds from now. */
  enter(run: () => void, delay = 0): Entry {
    return this.timeline.add(this.timeline.now + delay, this, run);
  }

  /** Stands still from now on. Timers, messages and answers that are due meanwhile come all at once after it. */
  stand(span: number): void {
    this.standsUntil = Math.max(this.standsUntil, this.timeline.now + span);
  }

  /** Whether it stands still at this moment. */
  get stands(): boolean {
    return !this.dead && this.standsUntil > this.timeline.now;
  }

  /** Nothing happens on it any more. */
  die(): void {
    this.dead = true;
  }
}

/** Callbacks of timers run in the asynchronous context in which they were made, as Node's do. */
function bound(run: () => void): () => void {
  const context = new AsyncResource('SimulatedTimer');
  return () => context.runInAsyncScope(run);
}
