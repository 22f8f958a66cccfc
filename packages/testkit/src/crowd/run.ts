import { change, type Changes } from './changes';
import {
  checkAllGone,
  checkNothingLeft,
  checkPlacement,
  checkReplicas,
  checkStates,
  livesOf,
} from './checks';
import { told } from './counter';
import { Crowd, type CrowdOptions } from './crowd';
import { heapUsed } from './heap';

export interface Order extends CrowdOptions {
  readonly changes: number;
}

/** What came of a crowd. MiB on the heap: with all children, before and after the changes. */
export interface Outcome {
  readonly problems: readonly string[];
  readonly changes: Changes;
  /** How many children have gone on all the time, and have not been taken over. */
  readonly kept: number;
  readonly before: number;
  readonly after: number;
}

/** By then whatever has a time to live is gone: handovers, requests, what is said of nodes that have left. Milliseconds. */
const settled = 60_000;

/** Many children, many changes, and what is there when they are over. */
export async function runCrowd(order: Order): Promise<Outcome> {
  const crowd = new Crowd(order);
  try {
    return await carryOut(crowd, order);
  } finally {
    crowd.hub.close();
    told.clear();
  }
}

async function carryOut(crowd: Crowd, order: Order): Promise<Outcome> {
  await crowd.begin();
  const lives = livesOf(crowd);
  const before = await heapAtRest(crowd);
  const changes = await change(crowd, order.changes);
  await crowd.untilAtRest();
  await crowd.backToUsual();
  const problems = [
    ...checkReplicas(crowd),
    ...checkPlacement(crowd),
    ...(await checkStates(crowd, lives)),
  ];
  const after = await heapAtRest(crowd);
  problems.push(...checkNothingLeft(crowd));
  const now = livesOf(crowd);
  const kept = crowd.ids.filter((id) => now.get(id) === lives.get(id)).length;
  await crowd.end();
  await crowd.hub.pass(settled);
  return { problems: [...problems, ...checkAllGone(crowd)], changes, kept, before, after };
}

async function heapAtRest({ hub }: Crowd): Promise<number> {
  await hub.pass(settled);
  return heapUsed();
}
