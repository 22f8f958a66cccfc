import type { Clock } from '@nact-hub/core';
import type { HandoverEntry, HandoverStore } from '../store';

interface Kept {
  readonly bytes: Uint8Array;
  /** Monotonic. */
  readonly expiresAt: number;
}

/** Handovers of any number of nodes in one process. They expire by the clock that is handed in. */
export const memoryHandovers = (clock: Clock): HandoverStore => new MemoryHandovers(clock);

class MemoryHandovers implements HandoverStore {
  private readonly kept = new Map<string, Kept>();
  /** How many may be there before those that expired unseen are looked for. */
  private enough = 64;

  constructor(private readonly clock: Clock) {}

  async put(entries: readonly HandoverEntry[], ttl: number): Promise<void> {
    const expiresAt = this.clock.monotonic() + ttl;
    // Copies, in and out: as with Redis, nobody can change what another one has.
    for (const { key, bytes } of entries) {
      this.kept.set(key, { bytes: new Uint8Array(bytes), expiresAt });
    }
    if (this.kept.size > this.enough) this.sweep();
  }

  async get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const key of keys) {
      const bytes = this.find(key)?.bytes;
      if (bytes) found.set(key, new Uint8Array(bytes));
    }
    return found;
  }

  async keep(keys: readonly string[], ttl: number): Promise<void> {
    const expiresAt = this.clock.monotonic() + ttl;
    for (const key of keys) {
      const kept = this.find(key);
      if (kept) this.kept.set(key, { bytes: kept.bytes, expiresAt });
    }
  }

  async drop(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.kept.delete(key);
  }

  async close(): Promise<void> {}

  private find(key: string): Kept | undefined {
    const kept = this.kept.get(key);
    return kept && kept.expiresAt > this.clock.monotonic() ? kept : undefined;
  }

  /** Lets the memory go of what expired. The more there is, the less often. */
  private sweep(): void {
    for (const key of this.kept.keys()) if (!this.find(key)) this.kept.delete(key);
    this.enough = Math.max(64, this.kept.size * 2);
  }
}
