import type { Pieces } from '@nact-hub/core';

/** A checkpoint to be kept: of which child, and which one it is. */
export interface Checkpoint {
  /** See `checkpointKey`. */
  readonly key: string;
  /** The epoch at which its node owns the child. */
  readonly epoch: number;
  /** Grows with each checkpoint of one epoch. */
  readonly version: number;
  readonly bytes: Uint8Array | Pieces;
}

/**
 * Where the last checkpoint of each child is kept. Later ones take the place of earlier ones, by epoch
 * and version, and never the other way round: whoever does not own the child any more changes nothing.
 * All durations are milliseconds; what has expired is as if it had never been.
 *
 * A call that rejects has an unknown outcome and can be made again: all of them do the same when they
 * are done twice.
 */
export interface CheckpointStore {
  /** Keeps a checkpoint for `ttl`; whoever reads gets one whole, however large it is. `stale`: there is a later one, or the child has been stopped; nothing changed. */
  put(checkpoint: Checkpoint, ttl: number): Promise<'stored' | 'stale'>;
  /** Those that are there, by key. */
  get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Lets those that are there live for another `ttl` from now on. Answers those that are not: they may have been lost. */
  keep(keys: readonly string[], ttl: number): Promise<ReadonlySet<string>>;
  /** The child was stopped at `epoch`: takes away what it had, and keeps what is late from coming back for `ttl`. */
  end(key: string, epoch: number, ttl: number): Promise<'ended' | 'stale'>;
  /** Lets go what the store itself has opened. Idempotent. */
  close(): Promise<void>;
}

/** The key of a child's checkpoint: one per child, in the slot of its handovers. */
export const checkpointKey = (hub: string, child: string): string => `{${hub}/${child}}:checkpoint`;
