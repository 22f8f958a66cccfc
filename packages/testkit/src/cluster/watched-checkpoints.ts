import type { Clock } from '@nact-hub/core';
import { memoryCheckpoints, type Checkpoint, type CheckpointStore } from '@nact-hub/handover';

/** The checkpoint store, which may lose everything. */
export class WatchedCheckpoints implements CheckpointStore {
  private store: CheckpointStore;

  constructor(private readonly clock: Clock) {
    this.store = memoryCheckpoints(clock);
  }

  put(checkpoint: Checkpoint, ttl: number): Promise<'stored' | 'stale'> {
    return this.store.put(checkpoint, ttl);
  }

  get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    return this.store.get(keys);
  }

  keep(keys: readonly string[], ttl: number): Promise<ReadonlySet<string>> {
    return this.store.keep(keys, ttl);
  }

  end(key: string, epoch: number, ttl: number): Promise<'ended' | 'stale'> {
    return this.store.end(key, epoch, ttl);
  }

  close(): Promise<void> {
    return this.store.close();
  }

  lose(): void {
    this.store = memoryCheckpoints(this.clock);
  }
}
