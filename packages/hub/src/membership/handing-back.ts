import { partsOf, until } from '@nact-hub/core';
import type { Released } from '@nact-hub/migration';
import type { ChildId } from '@nact-hub/registry';
import type { HubNode } from '../node';

/** What part of the time of a leave is kept for what could not move by then, and how much at most (milliseconds). */
const share = 1 / 5;
const most = 2_000;
/** How often it is looked whether moves have been called off, milliseconds. */
const lookAgain = 10;

/** How much of its time a leave keeps, milliseconds. */
export const reserveOf = (timeout: number): number => Math.min(most, timeout * share);

/**
 * Gives up what could not move in time: others go on with it at once, and not after a lease. A move that cannot
 * be called off any more goes on by itself, and its child is in neither list if it has moved by then.
 */
export async function handBack(node: HubNode, deadline: number): Promise<Released> {
  const { migrator, router, clock, options } = node;
  const rest = () => Math.max(1, deadline - clock.monotonic());
  const parked: ChildId[] = [];
  const ended: ChildId[] = [];
  for (const id of router.instances.keys())
    migrator.source.abort(id, 'leaving', 'its node runs out of time for leaving');
  const isStill = () => ![...router.instances.keys()].some((id) => migrator.source.isMoving(id));
  await until(clock, isStill, { every: lookAgain, deadline: clock.monotonic() + rest() / 2 });
  const { batchSize: count } = options.limits;
  const limit = rest() / 2;
  const batches = partsOf([...router.instances.keys()], { count });
  const released = batches.map((ids) => migrator.release(ids, { ttl: options.parkTtl, limit }));
  for (const each of await Promise.all(released)) {
    parked.push(...each.parked);
    ended.push(...each.ended);
  }
  return { parked, ended: [...ended, ...router.instances.keys()] };
}
