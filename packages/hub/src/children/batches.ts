import type { Clock } from '@nact-hub/core';
import type { ChildId, NodeId } from '@nact-hub/registry';
import { batchesAtOnce, firstSize, isPressed, nextSize } from './pace';

/** Children of one supervisor that are to go to one node. */
export interface Departing {
  readonly supervisor: string;
  readonly target: NodeId;
  readonly children: readonly ChildId[];
}

export interface BatchOptions {
  /**
   * How many batches are under way at once at most: while one waits for the target or for the registry, another one
   * is worked on. While children are in use it is one: see `batchesAtOnce`.
   */
  readonly lanes: number;
  /** How many children a batch has at most. */
  readonly most: number;
  readonly clock: Clock;
  /** A figure that changes when a child is used; undefined if it is not here. */
  readonly used: (id: ChildId) => number | undefined;
  /** When all should be over, if at any time: monotonic, milliseconds. */
  readonly deadline?: number;
}

/** Says how many milliseconds a child that was in use stood still. */
export type Paused = (time: number) => void;

/**
 * Moves children in batches. How large they are, and how many are under way at once, depends on what those before
 * them did to children in use: see `nextSize` and `batchesAtOnce`.
 */
export async function inBatches<R>(
  departing: readonly Departing[],
  options: BatchOptions,
  move: (batch: Departing, paused: Paused) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const batches = new Batches(departing, options);
  const lane = async (): Promise<void> => {
    for (let batch; (batch = await batches.next());) {
      let longest: number | undefined;
      const paused = (time: number) => void (longest = Math.max(longest ?? 0, time));
      const othersInUse = batches.watch();
      results.push(await move(batch, paused));
      batches.moved(batch, { pause: longest, othersInUse: othersInUse() });
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));
  return results;
}

/** How many of those that are left are looked at. */
const sample = 64;
/** From when on a batch is held up, by a child that does not stand still yet: the next one begins then, milliseconds. */
const heldUp = 250;

/** What a batch did to children in use, and whether those after it were. */
interface Effect {
  readonly pause: number | undefined;
  readonly othersInUse: boolean;
}

/** What is left of those that are to go. */
class Batches {
  private size: number;
  private done = 0;
  private left: number;
  private readonly begun: number;
  private index = 0;
  private at = 0;
  /** Whether children are in use. Nobody knows yet. */
  private inUse = true;
  /** When each batch that is under way has begun. */
  private readonly underWay = new Map<Departing, number>();
  /** Those that wait until a batch is over. */
  private waiting: (() => void)[] = [];

  constructor(
    private readonly departing: readonly Departing[],
    private readonly options: BatchOptions,
  ) {
    this.size = firstSize(options.most);
    this.left = departing.reduce((sum, { children }) => sum + children.length, 0);
    this.begun = options.clock.monotonic();
  }

  /** Resolves when the next batch may begin. */
  async next(): Promise<Departing | undefined> {
    while (this.index < this.departing.length && this.goingOn() >= this.atOnce)
      await this.untilOver();
    const batch = this.take();
    if (batch) this.underWay.set(batch, this.options.clock.monotonic());
    return batch;
  }

  /** How many are under way, but for those that are held up by one of their children: nobody waits for them. */
  private goingOn(): number {
    const now = this.options.clock.monotonic();
    return [...this.underWay.values()].filter((since) => now - since < heldUp).length;
  }

  private get atOnce(): number {
    return batchesAtOnce(this.options.lanes, { inUse: this.inUse, pressed: this.isPressed });
  }

  private untilOver(): Promise<void> {
    return new Promise((over) => {
      const timer = this.options.clock.after(heldUp, over);
      this.waiting.push(() => (timer.cancel(), over()));
    });
  }

  private take(): Departing | undefined {
    const all = this.departing[this.index];
    if (!all) return undefined;
    const size = this.isPressed ? this.options.most : this.size;
    const children = all.children.slice(this.at, this.at + size);
    this.at += size;
    if (this.at >= all.children.length) {
      this.index++;
      this.at = 0;
    }
    return children.length > 0 ? { ...all, children } : this.take();
  }

  /** Says later whether any of those that are still to go was used meanwhile, as far as a sample of them tells. */
  watch(): () => boolean {
    const { used } = this.options;
    const children = this.departing[this.index]?.children ?? [];
    const step = Math.max(1, (children.length - this.at) / sample);
    const before = new Map<ChildId, number | undefined>();
    for (let at = this.at; at < children.length; at += step) {
      const id = children[Math.floor(at)]!;
      before.set(id, used(id));
    }
    return () => [...before].some(([id, figure]) => (used(id) ?? figure) !== figure);
  }

  /** Those of one group that are left over say nothing about how large batches may be. */
  moved(batch: Departing, effect: Effect): void {
    const { length } = batch.children;
    this.underWay.delete(batch);
    this.done += length;
    this.left -= length;
    if (effect.pause !== undefined || length >= this.size)
      this.size = nextSize(length, effect, this.options.most);
    this.inUse = effect.pause !== undefined || effect.othersInUse;
    for (const over of this.waiting.splice(0)) over();
  }

  private get isPressed(): boolean {
    const { clock, deadline } = this.options;
    if (deadline === undefined) return false;
    const now = clock.monotonic();
    const { done, left, begun } = this;
    return isPressed({ done, left, elapsed: now - begun, rest: deadline - now });
  }
}
