import { noFaults, type Faults } from '../faults/faults';
import { run } from './run';
import type { Schedule } from './schedule';

/** Whether a schedule still shows what is looked for. */
export type Fails = (schedule: Schedule) => Promise<boolean>;

export interface ShrinkOptions {
  /** Default: whether running it shows any problem. */
  readonly fails?: Fails;
  /** How many times what chance does is varied for each attempt. Default 4. */
  readonly noises?: number;
  /** How many schedules are run at most. Default 1,000. */
  readonly runs?: number;
}

const showsProblem: Fails = async (schedule) => (await run(schedule)).problems.length > 0;

/**
 * Makes a failing schedule short: leaves out events, and kinds of faults, for as long as it still fails
 * without them. Without an event everything after it comes out differently by chance, so each attempt
 * is made with several noises. Answers the shortest that was found, which does fail.
 */
export async function shrink(schedule: Schedule, options: ShrinkOptions = {}): Promise<Schedule> {
  const { fails = showsProblem, noises = 4, runs = 1_000 } = options;
  let left = runs;
  const failing = async (candidate: Schedule): Promise<Schedule | undefined> => {
    for (let noise = 0; noise < noises && left > 0; noise++, left--) {
      const varied = { ...candidate, noise: candidate.noise + noise };
      if (await fails(varied)) return varied;
    }
    return undefined;
  };
  let shortest = schedule;
  for (let before; before !== shortest;) {
    before = shortest;
    shortest = await fewerEvents(shortest, failing);
    shortest = await fewerFaults(shortest, failing);
  }
  return shortest;
}

type Failing = (candidate: Schedule) => Promise<Schedule | undefined>;

/** Leaves out ever smaller parts (delta debugging). */
async function fewerEvents(schedule: Schedule, failing: Failing): Promise<Schedule> {
  let shortest = schedule;
  for (let size = Math.ceil(schedule.events.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < shortest.events.length;) {
      const { events } = shortest;
      const without = [...events.slice(0, from), ...events.slice(from + size)];
      const shorter = await failing({ ...shortest, events: without });
      if (shorter) shortest = shorter;
      else from += size;
    }
  }
  return shortest;
}

async function fewerFaults(schedule: Schedule, failing: Failing): Promise<Schedule> {
  let simplest = schedule;
  for (const faults of simplerFaults(schedule.faults))
    simplest = (await failing({ ...simplest, faults: faults(simplest.faults) })) ?? simplest;
  return simplest;
}

/** Ways to leave out one kind of fault that may happen. */
function simplerFaults({ frames, calls }: Faults): ((faults: Faults) => Faults)[] {
  const names = (faults: object) =>
    Object.entries(faults)
      .filter(([, probability]) => probability > 0)
      .map(([name]) => name);
  return [
    ...names(frames).map((name) => (faults: Faults) => ({
      ...faults,
      frames: { ...noFaults.frames, ...faults.frames, [name]: 0 },
    })),
    ...names(calls).map((name) => (faults: Faults) => ({
      ...faults,
      calls: { ...noFaults.calls, ...faults.calls, [name]: 0 },
    })),
  ];
}
