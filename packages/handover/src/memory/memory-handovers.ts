import type { Clock } from '@nact-hub/core';
import type { HandoverStore } from '../store';

interface Kept {
  readonly bytes: Uint8Array;
  expires: number;
}

/** Handovers of any number of nodes in one process. They expire by the clock that is handed in. */
export function memoryHandovers(clock: Clock): HandoverStore {
  const kept = new Map<string, Kept>();
  const find = (key: string): Kept | undefined => {
    const found = kept.get(key);
    if (!found || found.expires > clock.monotonic()) return found;
    kept.delete(key);
    return undefined;
  };
  return {
    put: (entries, ttl) => {
      for (const { key, bytes } of entries)
        kept.set(key, { bytes: bytes.slice(), expires: clock.monotonic() + ttl });
      return Promise.resolve();
    },
    get: (keys) =>
      Promise.resolve(
        new Map(
          keys.flatMap((key) => {
            const found = find(key);
            return found ? [[key, found.bytes] as const] : [];
          }),
        ),
      ),
    keep: (keys, ttl) => {
      for (const key of keys) {
        const found = find(key);
        if (found) found.expires = clock.monotonic() + ttl;
      }
      return Promise.resolve();
    },
    drop: (keys) => {
      for (const key of keys) kept.delete(key);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
