import type { Clock } from '@nact-hub/core';

interface Item<T> {
  readonly value: T;
  /** Monotonic. */
  readonly expiresAt: number;
}

/** Values by key that are gone when their time has passed. TTLs are milliseconds. */
export class Expiring<T> {
  private readonly items = new Map<string, Item<T>>();
  /** How many may be there before those that expired unseen are looked for. */
  private enough = 64;

  constructor(private readonly clock: Clock) {}

  get(key: string): T | undefined {
    const item = this.items.get(key);
    return item && item.expiresAt > this.clock.monotonic() ? item.value : undefined;
  }

  set(key: string, value: T, ttl: number): void {
    this.items.set(key, { value, expiresAt: this.clock.monotonic() + ttl });
    if (this.items.size > this.enough) this.sweep();
  }

  /** Lets what is there live for another `ttl`. Answers whether it is. */
  keep(key: string, ttl: number): boolean {
    const value = this.get(key);
    if (value === undefined) return false;
    this.set(key, value, ttl);
    return true;
  }

  delete(key: string): void {
    this.items.delete(key);
  }

  /** Lets the memory go of what expired. The more there is, the less often. */
  private sweep(): void {
    for (const key of this.items.keys()) if (this.get(key) === undefined) this.items.delete(key);
    this.enough = Math.max(64, this.items.size * 2);
  }
}
