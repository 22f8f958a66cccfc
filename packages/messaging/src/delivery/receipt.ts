import type { NodeId } from '@nact-hub/registry';

/** Which messages of one frame have been processed and are to be acknowledged: first and last positions of ranges. */
export class Receipt {
  ranges: number[] = [];

  constructor(
    /** Whom to tell: the node that sent the frame. */
    readonly back: NodeId,
    /** The number of the frame. */
    readonly frame: number,
  ) {}

  add(position: number): void {
    const { ranges } = this;
    const last = ranges.length - 1;
    if (last > 0 && ranges[last] === position - 1) ranges[last] = position;
    else ranges.push(position, position);
  }
}
