/** How many children a batch has at least, and how many the first has: nobody knows yet whether they are in use. */
const least = 16;
/** For how long children that are in use may stand still before batches are made smaller, milliseconds. */
const longEnough = 5;

/** How many children the first batches of a move have; `most` is the limit that the app has set. */
export const firstSize = (most: number): number => Math.min(least, most);

/**
 * How many children the next batch has. A turn of the event loop grows with the batch, and whoever waits for
 * a child that stands still waits for several turns of both nodes: while children are in use batches are small.
 * Those that nobody uses move in large ones.
 *
 * `pause`: the longest for which a child of this batch that was in use stood still, milliseconds; undefined
 * if none was in use. `othersInUse`: whether those that are still to go were: that nobody has missed the few of one
 * batch says nothing then.
 */
export function nextSize(
  size: number,
  { pause, othersInUse }: { readonly pause: number | undefined; readonly othersInUse: boolean },
  most: number,
): number {
  if (pause === undefined) return othersInUse ? size : Math.min(most, size * 2);
  return pause > longEnough ? Math.min(most, Math.max(least, Math.floor(size / 2))) : size;
}

/**
 * How many batches may be under way at once. Each further one makes better use of the time in which both nodes wait,
 * and keeps both event loops busy: whoever waits for a child that stands still waits behind it at every step.
 */
export const batchesAtOnce = (
  lanes: number,
  { inUse, pressed }: { readonly inUse: boolean; readonly pressed: boolean },
): number => (inUse && !pressed ? 1 : lanes);

/** How far a move has come, and how much time there is. Milliseconds. */
export interface Progress {
  readonly done: number;
  readonly left: number;
  readonly elapsed: number;
  readonly rest: number;
}

/** Whether a move that must be over at some time has to go as fast as it can: it takes half of what is left, or more. */
export const isPressed = ({ done, left, elapsed, rest }: Progress): boolean =>
  left * elapsed * 2 > rest * Math.max(1, done);
