import { mix } from './random';
import { runIn, turnsOfReality } from './globals';
import type { EventLoop } from './event-loop';

/** Something that is to happen on an event loop, at some time. */
export interface Entry {
  at: number;
  /** Entries of the same time happen in this order. */
  order: number;
  readonly loop: EventLoop;
  /** Undefined once it has happened, or was given up. */
  run: (() => void) | undefined;
}

/** Time begins here: any later time than 1970 will do. */
const beginning = 1_700_000_000_000;

/**
 * Simulated time: one list of what is to happen on any of the event loops. Time stands still while
 * something happens, and jumps to what is next. Nothing takes real time, and nothing depends on it.
 */
export class Timeline {
  now = beginning;
  /** How many entries have happened. */
  steps = 0;
  /** A fingerprint of all that has happened so far, in order: the same for the same run. */
  trace = 0;
  private order = 0;
  private readonly heap: Entry[] = [];

  /** Milliseconds since the beginning. */
  get elapsed(): number {
    return this.now - beginning;
  }

  add(at: number, loop: EventLoop, run: () => void): Entry {
    const entry: Entry = { at: Math.max(at, this.now), order: this.order++, loop, run };
    this.push(entry);
    return entry;
  }

  /** Lets things happen until `isOver` says so, or nothing is left to happen. Answers whether it is over. */
  async until(isOver: () => boolean): Promise<boolean> {
    let over = isOver();
    await turnsOfReality(() => {
      over = isOver();
      return !over && this.step();
    });
    return over;
  }

  /** How much is still to happen on an event loop: its timers, and what is on its way to it. */
  pending(loop: EventLoop): number {
    return this.heap.filter((entry) => entry.loop === loop && entry.run !== undefined).length;
  }

  /** Nothing happens on an event loop any more, and nothing keeps what was to. */
  forget(loop: EventLoop): void {
    for (const entry of this.heap) if (entry.loop === loop) entry.run = undefined;
  }

  /** Adds to the fingerprint. */
  note(text: string): void {
    this.trace = mix(this.trace, text);
  }

  /** Lets the next thing happen. What its promises lead to happens before the step after this one. */
  private step(): boolean {
    for (let entry; (entry = this.pop());) {
      const { loop, run } = entry;
      if (!run || loop.dead) continue;
      if (loop.standsUntil > entry.at) {
        entry.at = loop.standsUntil;
        entry.order = this.order++;
        this.push(entry);
        continue;
      }
      this.now = entry.at;
      this.steps++;
      this.trace = Math.imul(this.trace ^ (entry.at * 64 + loop.number), 0x01000193);
      entry.run = undefined;
      runIn(loop, run);
      return true;
    }
    return false;
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let index = heap.length;
    for (let parent; index > 0 && comesBefore(entry, heap[(parent = (index - 1) >> 1)]!);) {
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  private pop(): Entry | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === last || !last) return first;
    let index = 0;
    for (let child; (child = 2 * index + 1) < heap.length; index = child) {
      if (child + 1 < heap.length && comesBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!comesBefore(heap[child]!, last)) break;
      heap[index] = heap[child]!;
    }
    heap[index] = last;
    return first;
  }
}

const comesBefore = (one: Entry, other: Entry): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);
