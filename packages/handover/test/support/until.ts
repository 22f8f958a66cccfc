import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `check` answers true; after `limit` milliseconds it fails, saying what did not come. */
export async function until(
  what: string,
  check: () => Promise<boolean>,
  limit = 10_000,
): Promise<void> {
  const deadline = performance.now() + limit;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error(`Waited ${limit} ms in vain until ${what}`);
    await sleep(5);
  }
}
