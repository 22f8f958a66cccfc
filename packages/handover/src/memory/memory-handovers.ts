import { type Clock, piecesOf } from '@nact-hub/core';
import type { HandoverEntry, HandoverStore } from '../store';
import { copyOf } from './copy';
import { Expiring } from './expiring';

/** Handovers of any number of nodes in one process. They expire by the clock that is handed in. */
export const memoryHandovers = (clock: Clock): HandoverStore => new MemoryHandovers(clock);

class MemoryHandovers implements HandoverStore {
  private readonly kept: Expiring<Uint8Array>;

  constructor(clock: Clock) {
    this.kept = new Expiring(clock);
  }

  // Copies, in and out: as with Redis, nobody can change what another one has.
  async put(entries: readonly HandoverEntry[], ttl: number): Promise<void> {
    for (const { key, bytes } of entries) {
      const copy = copyOf(piecesOf(bytes));
      this.kept.set(key, copy instanceof Uint8Array ? copy : await copy, ttl);
    }
  }

  async get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const key of keys) {
      const bytes = this.kept.get(key);
      if (bytes) found.set(key, await copyOf(piecesOf(bytes)));
    }
    return found;
  }

  async keep(keys: readonly string[], ttl: number): Promise<void> {
    for (const key of keys) this.kept.keep(key, ttl);
  }

  async drop(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.kept.delete(key);
  }

  async close(): Promise<void> {}
}
