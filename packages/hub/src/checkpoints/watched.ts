import type { Timer } from '@nact-hub/core';
import type { CheckedCheckpointEvery, ChildKind } from '@nact-hub/migration';
import type { ChildId } from '@nact-hub/registry';
import type { Cadence } from './cadence';

/** How long what is late of a stopped child is kept from coming back, milliseconds. */
export const stoppedMarkTtl = 600_000;

/** A child of this node whose checkpoints are taken here, in one epoch. */
export interface Watched {
  readonly id: ChildId;
  readonly epoch: number;
  readonly kind: ChildKind;
  readonly every: CheckedCheckpointEvery;
  cadence: Cadence;
  timer: Timer | undefined;
}
