import type { Ref } from 'nact';
import type { Message } from '../load';
import type { Asked } from './asked';
import { idsOf, type Group } from './children';
import { hub } from './node';

export interface ProbeOptions {
  readonly asked: Asked;
  readonly refs: readonly Ref<Message>[];
  readonly group: Group;
  /** So many of the group are to move, the first ones; undefined when nothing moves. */
  readonly moving: number | undefined;
}

/** How many queries it stays with a child when nothing moves. */
const stay = 50;
/** How many of its queries wait at once: an actor takes one message per turn of the event loop, and turns may be long. */
const most = 32;
/** How far behind the last child that has begun to move the next one is looked for: more than a batch begins with. */
const reach = 48;

/**
 * Asks one child again and again while it moves, from before it begins: its longest wait is the pause of that child. Then it
 * goes to another one that has not begun yet. So few probes see many children, and are never more than a part of the rate.
 */
export class Probe {
  /** The longest wait for each child, milliseconds. */
  readonly pauses: number[] = [];
  private readonly ids: readonly string[];
  private front = 0;
  private at: number | undefined;
  private longest = 0;
  private count = 0;
  private open = 0;

  constructor(private readonly options: ProbeOptions) {
    const { group, moving = group.number } = options;
    this.ids = idsOf({ ...group, number: moving });
  }

  /** Asks, if it is time to; answers whether it did. `since`: when what is asked now has begun to wait. */
  ask(since: number): boolean {
    if (this.at !== undefined && this.isDone(this.at)) {
      if (this.open > 0) return false;
      this.pauses.push(this.longest);
      this.at = undefined;
    }
    this.at ??= this.choose();
    if (this.at === undefined || this.open >= most) return false;
    this.count++;
    this.open++;
    void this.options.asked.ask(this.options.refs[this.at]!).then(() => {
      this.open--;
      this.longest = Math.max(this.longest, performance.now() - since);
    });
    return true;
  }

  /** Nothing is under way any more. */
  end(): void {
    if (this.at !== undefined && this.isDone(this.at)) this.pauses.push(this.longest);
    this.at = undefined;
  }

  private isDone(at: number): boolean {
    return this.options.moving === undefined ? this.count >= stay : !this.isHere(at);
  }

  /** A child that has not begun to move. */
  private choose(): number | undefined {
    this.longest = 0;
    this.count = 0;
    const { ids } = this;
    if (this.options.moving === undefined) return Math.floor(Math.random() * ids.length);
    while (this.front < ids.length && !this.isResting(this.front)) this.front++;
    const at = this.front + Math.floor(Math.random() * reach);
    return at < ids.length && this.isResting(at) ? at : undefined;
  }

  private isHere(at: number): boolean {
    return hub().lookupChild(this.ids[at]!)?.node === hub().node;
  }

  private isResting(at: number): boolean {
    const found = hub().lookupChild(this.ids[at]!);
    return found?.node === hub().node && found.movingTo === undefined;
  }
}
