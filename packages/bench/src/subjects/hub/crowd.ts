import { query, type Ref } from 'nact';
import { percentile } from '../../measure/spread';
import { now } from '../../process/clock';
import type { Message } from '../load';
import { Asked, patience } from './asked';
import { refsOf, type Group } from './children';
import { RoundTrips } from '../../redis/round-trips';
import { Steady, type SteadyCrowd } from './steady';
import { Tireless, type TirelessCrowd } from './tireless';

export type Crowd = (SteadyCrowd | TirelessCrowd) & {
  /** Where round trips are measured meanwhile, if at all. */
  readonly redis?: string;
};

export interface Traffic {
  /** Answered per second. */
  readonly rate: number;
  readonly answered: number;
  readonly failed: number;
  /** The longest wait for each child that was probed, milliseconds. */
  readonly pauses: readonly number[];
  /** The median round trip to Redis in this process meanwhile, milliseconds; NaN if none was measured. */
  readonly trip: number;
}

interface Running {
  readonly begun: number;
  readonly asked: Asked;
  readonly crowd: Steady | Tireless;
  readonly trips: RoundTrips | undefined;
}

let running: Running | undefined;

export function begin({ redis, ...options }: Crowd): void {
  const asked = new Asked();
  const crowd = 'rate' in options ? new Steady(asked, options) : new Tireless(asked, options);
  const trips = redis === undefined ? undefined : new RoundTrips(redis);
  running = { begun: now(), asked, crowd, trips };
}

/** What is under way is still waited for, and does not count for the rate. */
export async function end(): Promise<Traffic> {
  const { begun, asked, crowd, trips } = running!;
  const rate = (asked.answered / (now() - begun)) * 1_000;
  crowd.end();
  const trip = percentile((await trips?.end()) ?? [], 0.5);
  await asked.allOver();
  const { answered, failed } = asked;
  return { rate, answered, failed, pauses: crowd.pauses(), trip };
}

/** How many questions the children of a group have been asked in all. Asks each once more, which counts, too. */
export async function countAll(group: Group): Promise<number> {
  const counts = await Promise.all(
    refsOf(group).map((ref) =>
      query(ref, (from: Ref<number>): Message => ({ type: 'ask', from }), patience),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
