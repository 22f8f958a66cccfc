/** One handover to be kept: its key (see `handoverKey`) and its bytes. */
export interface HandoverEntry {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/**
 * Where state is kept on its way. What has expired is as if it had never been: key expiry is the TTL.
 * All durations are milliseconds. A call that rejects has an unknown outcome and can be made again.
 */
export interface HandoverStore {
  /** Keeps handovers for `ttl`, in place of what was kept under their keys. */
  put(entries: readonly HandoverEntry[], ttl: number): Promise<void>;
  /** Those that are there, by key. */
  get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Lets those that are there live for another `ttl`. */
  keep(keys: readonly string[], ttl: number): Promise<void>;
  drop(keys: readonly string[]): Promise<void>;
  /** Lets go what the store itself has opened. Idempotent. */
  close(): Promise<void>;
}

/** The key of a child's handover in one migration. Its versions take each other's place. */
export const handoverKey = (hub: string, child: string, migration: string): string =>
  `{${hub}/${child}}:handover:${migration}`;
