import type { Kept } from './kept';

/** What becomes of what a sender that is over still kept for one receiver. */
export interface Estate {
  /** Nobody can know whether these have been processed. */
  readonly lost: readonly Kept[];
  /** These have certainly not been: whoever comes after the sender may send them. */
  readonly again: readonly Kept[];
}

/**
 * Divides what the outside world of a node kept when the node lost its lease. A receiver takes in exactly
 * the next number, so nothing can have been processed from the first one on that was never posted. `taken`:
 * how far the receiver itself has come, if it is on this very node; those up to it are with it.
 */
export function estateOf(kept: readonly Kept[], taken: number | undefined): Estate {
  const open = taken === undefined ? kept : kept.filter(({ number }) => number > taken);
  const unposted = open.findIndex(({ posted }) => posted === 0);
  const certain = taken !== undefined ? 0 : unposted < 0 ? open.length : unposted;
  // What it was numbered as for earlier lives of its receiver means nothing under another sender.
  const isNew = ({ earlier }: Kept, index: number) => index >= certain && earlier === undefined;
  return {
    lost: open.filter((message, index) => !isNew(message, index)),
    again: open.filter(isNew),
  };
}
