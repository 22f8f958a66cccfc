import type { Clock } from '@nact-hub/core';
import { memoryHandovers, type HandoverEntry, type HandoverStore } from '@nact-hub/handover';

/** The handover store, and until when each key lives: so that keys can be looked at, and expire before their time. */
export class WatchedHandovers implements HandoverStore {
  private readonly store: HandoverStore;
  private readonly until = new Map<string, number>();

  constructor(private readonly clock: Clock) {
    this.store = memoryHandovers(clock);
  }

  put(entries: readonly HandoverEntry[], ttl: number): Promise<void> {
    for (const { key } of entries) this.until.set(key, this.clock.monotonic() + ttl);
    return this.store.put(entries, ttl);
  }

  get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    return this.store.get(keys);
  }

  keep(keys: readonly string[], ttl: number): Promise<void> {
    const now = this.clock.monotonic();
    for (const key of keys) if ((this.until.get(key) ?? 0) > now) this.until.set(key, now + ttl);
    return this.store.keep(keys, ttl);
  }

  drop(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.until.delete(key);
    return this.store.drop(keys);
  }

  close(): Promise<void> {
    return this.store.close();
  }

  /** The keys that have not expired. */
  get alive(): readonly string[] {
    const now = this.clock.monotonic();
    return [...this.until].filter(([, until]) => until > now).map(([key]) => key);
  }

  /** Everything that is there expires now. Answers how much that was. */
  expire(): number {
    const { alive } = this;
    this.until.clear();
    void this.store.drop(alive);
    return alive.length;
  }
}
