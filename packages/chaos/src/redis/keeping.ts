/** What the process that keeps a Redis is told. */
export type KeeperOrder =
  /** SIGKILL. */
  | 'kill'
  /** Puts the dump that `SAVE` has made aside. */
  | 'keepDump'
  | 'startWithAll'
  | 'startEmpty'
  /** With the dump that was put aside. */
  | 'startWithDump';

/** What it says: that it has done so, or where the Redis is that it has started. */
export type KeeperWord = 'killed' | 'kept' | { readonly url: string };
