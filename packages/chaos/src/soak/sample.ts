import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from '../processes/fleet';
import type { Weight } from '../processes/messages';
import type { OwnRedis } from '../redis/own-redis';

/** What was there at one moment. */
export interface Sample {
  /** Milliseconds since the first one. */
  readonly at: number;
  /** Of the processes that live all the time. */
  readonly weights: readonly Weight[];
  /** How many keys Redis holds. */
  readonly keys: number;
}

/** Weighs the first `count` processes every so often, milliseconds, until it is over. */
export async function takeSamples(
  { fleet, redis, count }: { fleet: Fleet; redis: OwnRedis; count: number },
  interval: number,
  over: AbortSignal,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const begun = performance.now();
  while (!over.aborted) {
    await sleep(interval, undefined, { signal: over }).catch(() => undefined);
    const members = fleet.members.slice(0, count);
    await Promise.all(members.map((member) => member.obey('weigh')));
    const weights = members.flatMap(({ weight }) => (weight ? [weight] : []));
    samples.push({ at: performance.now() - begun, weights, keys: await redis.keys() });
  }
  return samples;
}
