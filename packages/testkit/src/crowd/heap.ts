import { setTimeout as sleep } from 'node:timers/promises';

/** What is on the heap when everything that can go has gone, MiB. Needs --expose-gc. */
export async function heapUsed(): Promise<number> {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (!collect) throw new Error('this process was started without --expose-gc');
  for (let i = 0; i < 3; i++) {
    collect();
    await sleep(10);
  }
  return process.memoryUsage().heapUsed / 2 ** 20;
}
