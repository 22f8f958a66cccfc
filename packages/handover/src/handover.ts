import { createHash } from 'node:crypto';
import { packFrame, TooLargeError } from '@nact-hub/core';

/** The format of handovers that this version writes, and the newest that it reads. */
export const handoverFormat = 1;

/** State on its way, and what goes with it. */
export interface Handover {
  readonly hub: string;
  readonly child: string;
  /** The epoch at which the source owns the child. */
  readonly epoch: number;
  readonly migration: string;
  /** Counts the captures of one migration: 1 for the first query. */
  readonly version: number;
  /** The node that the child leaves. */
  readonly source: string;
  readonly definition: string;
  readonly stateVersion: number;
  /** When it was made, milliseconds since 1970 by the source's clock. For people. */
  readonly storedAt: number;
  /** Undefined when the strategy hands no state over. */
  readonly state: Uint8Array | undefined;
  /** The last number that the child has taken in, by sender. */
  readonly takenIn: readonly (readonly [sender: string, last: number])[];
  /** What the child has sent: opaque here. */
  readonly sent: Uint8Array;
  /** The life in which it was made, which `takenIn` is numbered for. 0: not said, by an earlier version of this record. */
  readonly life: number;
  /** What earlier lives of the child had processed, as far as the state contains it. */
  readonly inherited: readonly (readonly [sender: string, life: number, last: number])[];
}

/** Eight bytes that differ when the bytes do. They tell of accidents, not of forgery. */
export const checksumOf = (bytes: Uint8Array): Uint8Array =>
  createHash('sha256').update(bytes).digest().subarray(0, 8);

/** Bytes for the store. `decodeHandover` reads them. */
export function encodeHandover(handover: Handover): Uint8Array {
  const body = packFrame([
    handover.hub,
    handover.child,
    handover.epoch,
    handover.migration,
    handover.version,
    handover.source,
    handover.definition,
    handover.stateVersion,
    handover.storedAt,
    handover.state,
    handover.takenIn,
    handover.sent,
    handover.life,
    handover.inherited,
  ]);
  return packFrame([handoverFormat, checksumOf(body), body]);
}

/** Refuses a state that is too large. @throws TooLargeError `state_too_large` when a child's encoded state has more than `limit` bytes */
export function checkStateSize(child: string, state: Uint8Array, limit: number): void {
  if (state.length <= limit) return;
  throw new TooLargeError(
    'state_too_large',
    state.length,
    limit,
    `The state of child '${child}' has ${state.length} bytes, over the limit of ${limit}: ` +
      'hand over less, or raise `limits.stateBytes`',
  );
}
