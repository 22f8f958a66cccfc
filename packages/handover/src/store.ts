import type { Pieces } from '@nact-hub/core';

/** One handover to be kept: its key (see `handoverKey`) and its bytes. */
export interface HandoverEntry {
  readonly key: string;
  readonly bytes: Uint8Array | Pieces;
}

/**
 * Where state is kept on its way. What has expired is as if it had never been: key expiry is the TTL.
 * All durations are milliseconds. Batches are not atomic: each key stands for itself.
 *
 * A call that rejects has an unknown outcome, for each of its keys, and can be made again: all of them
 * do the same when they are done twice.
 */
export interface HandoverStore {
  /**
   * Keeps handovers for `ttl`, in place of what was kept under their keys. Whoever reads meanwhile gets the one or
   * the other, whole, however large it is. Large ones leave the event loop time for other things.
   */
  put(entries: readonly HandoverEntry[], ttl: number): Promise<void>;
  /** Those that are there, by key; large ones, too, with turns of the event loop in between. */
  get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Lets those that are there live for another `ttl` from now on. Brings none back. */
  keep(keys: readonly string[], ttl: number): Promise<void>;
  /** Takes away those that are there. */
  drop(keys: readonly string[]): Promise<void>;
  /** Lets go what the store itself has opened. Idempotent. */
  close(): Promise<void>;
}

/**
 * The key of a child's handover in one migration. Its versions take each other's place. In a Redis
 * Cluster the children of a hub spread over the nodes.
 */
export const handoverKey = (hub: string, child: string, migration: string): string =>
  `{${hub}/${child}}:handover:${migration}`;
