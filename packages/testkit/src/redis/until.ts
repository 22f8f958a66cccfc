import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/** Asks until the answer is yes; answers false when it was not within `timeout` milliseconds. */
export async function until(check: () => Promise<boolean>, timeout: number): Promise<boolean> {
  const deadline = performance.now() + timeout;
  while (!(await check())) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
