import type { Route } from './delivery/outgoing';
import { isAgain, type Positions, type Post } from './wire/frame';

interface SentFrame {
  /** By position; undefined when the message has been acknowledged, or is to be by its number. */
  readonly routes: (Route | undefined)[];
  readonly numbers: readonly number[];
  /** How many positions are still to be acknowledged. */
  left: number;
}

/**
 * How many frames later than the last one a receiver still acknowledges by position. What was in earlier
 * ones it acknowledges by number, so that its sender need not remember frames for as long as a child hangs.
 */
export const remembered = 256;

/** How many frames are remembered at most, if a receiver is late with all of them. */
const mostFrames = 2 * remembered;

/**
 * What was in the frames that went to one node: an acknowledgement says the place of a message in its frame,
 * which takes a byte or two for a whole frame, and is found again without looking anything up.
 */
export class SentFrames {
  private readonly frames = new Map<number, SentFrame>();
  private highest = 0;

  add(number: number, posts: readonly Post[]): void {
    // Of their size from the beginning: arrays that grow with each frame would be copied over and over.
    const routes = new Array<Route | undefined>(posts.length);
    const numbers = new Array<number>(posts.length);
    let left = 0;
    for (let position = 0; position < posts.length; position++) {
      const post = posts[position]!;
      const isCounted = !isAgain(post);
      routes[position] = isCounted ? post.route : undefined;
      numbers[position] = post.number;
      if (isCounted) left++;
    }
    if (left === 0) return;
    this.frames.set(number, { routes, numbers, left });
    if (this.frames.size > mostFrames) this.forgetFirst();
  }

  /** A frame did not get there, as far as is known. */
  remove(number: number): void {
    this.frames.delete(number);
  }

  /** Hands on which numbers have been processed of which route. */
  acknowledge(
    { frame: number, ranges }: Positions,
    processed: (route: Route, upTo: number) => void,
  ): void {
    const frame = this.frames.get(number);
    if (!frame) return;
    for (let index = 0; index < ranges.length && frame.left > 0; index += 2) {
      const last = Math.min(ranges[index + 1]!, frame.routes.length - 1);
      for (let position = ranges[index]!; position <= last; position++) {
        const route = frame.routes[position];
        if (!route) continue;
        frame.routes[position] = undefined;
        frame.left--;
        processed(route, frame.numbers[position]!);
      }
    }
    if (frame.left === 0) this.frames.delete(number);
    this.forgetBefore(number - remembered);
  }

  /** Nobody acknowledges by position at all: what was in it is posted again, and acknowledged by number then. */
  private forgetFirst(): void {
    for (const first of this.frames.keys()) {
      this.frames.delete(first);
      return;
    }
  }

  /** The receiver has seen a frame: those long before it are acknowledged by number from now on. */
  private forgetBefore(number: number): void {
    if (number <= this.highest) return;
    this.highest = number;
    for (const earlier of this.frames.keys()) {
      if (earlier >= number) break;
      this.frames.delete(earlier);
    }
  }
}
