import type { HubError } from '@nact-hub/core';

interface Waiting {
  resolve(): void;
  reject(error: HubError): void;
}

/** Those who wait until the replica has applied an entry. */
export class Reached {
  private readonly waiting = new Map<number, Waiting[]>();

  wait(number: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const others = this.waiting.get(number);
      if (others) others.push({ resolve, reject });
      else this.waiting.set(number, [{ resolve, reject }]);
    });
  }

  /** Everything up to `number` has been applied. */
  upTo(number: number): void {
    for (const [each, waiting] of this.waiting) {
      if (each > number) continue;
      this.waiting.delete(each);
      for (const { resolve } of waiting) resolve();
    }
  }

  /** Nothing will be applied any more. */
  give(error: HubError): void {
    const waiting = [...this.waiting.values()].flat();
    this.waiting.clear();
    for (const { reject } of waiting) reject(error);
  }
}
