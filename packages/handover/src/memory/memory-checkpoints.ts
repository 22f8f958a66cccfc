import { type Clock, piecesOf } from '@nact-hub/core';
import type { Checkpoint, CheckpointStore } from '../checkpoint/store';
import { copyOf } from './copy';
import { Expiring } from './expiring';

interface Kept {
  readonly epoch: number;
  readonly version: number;
  /** Undefined when the child has been stopped. */
  readonly bytes: Uint8Array | undefined;
}

/** Checkpoints of any number of nodes in one process. They expire by the clock that is handed in. */
export const memoryCheckpoints = (clock: Clock): CheckpointStore => new MemoryCheckpoints(clock);

class MemoryCheckpoints implements CheckpointStore {
  private readonly kept: Expiring<Kept>;

  constructor(clock: Clock) {
    this.kept = new Expiring(clock);
  }

  // Copies, in and out: as with Redis, nobody can change what another one has.
  async put(checkpoint: Checkpoint, ttl: number): Promise<'stored' | 'stale'> {
    const { key, epoch, version } = checkpoint;
    const copy = copyOf(piecesOf(checkpoint.bytes));
    const bytes = copy instanceof Uint8Array ? copy : await copy;
    const there = this.kept.get(key);
    if (there && isLater(there, checkpoint)) return 'stale';
    this.kept.set(key, { epoch, version, bytes }, ttl);
    return 'stored';
  }

  async get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const key of keys) {
      const bytes = this.kept.get(key)?.bytes;
      if (bytes) found.set(key, await copyOf(piecesOf(bytes)));
    }
    return found;
  }

  async keep(keys: readonly string[], ttl: number): Promise<ReadonlySet<string>> {
    return new Set(keys.filter((key) => !this.kept.keep(key, ttl)));
  }

  async end(key: string, epoch: number, ttl: number): Promise<'ended' | 'stale'> {
    const there = this.kept.get(key);
    if (there && there.epoch > epoch) return 'stale';
    this.kept.set(key, { epoch, version: Number.MAX_SAFE_INTEGER, bytes: undefined }, ttl);
    return 'ended';
  }

  async close(): Promise<void> {}
}

type Place = Pick<Checkpoint, 'epoch' | 'version'>;

const isLater = (one: Place, other: Place): boolean =>
  one.epoch > other.epoch || (one.epoch === other.epoch && one.version > other.version);
