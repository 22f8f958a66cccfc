import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from '../report/progress';
import type { Fleet } from './fleet';

/**
 * A rolling deploy, one process after another: the new one is started and ready before the old one
 * gets its SIGTERM. Answers how many were replaced and ended well.
 */
export async function deploy(fleet: Fleet, pace: number, progress: Progress): Promise<number> {
  let replaced = 0;
  for (const name of [...fleet.nodes]) {
    const successor = await fleet.start();
    await sleep(pace);
    if (await fleet.endOldest()) replaced++;
    progress.step(`${name} has ended, ${successor} is in its place.`);
    await sleep(pace);
  }
  return replaced;
}
