import type { Outcome } from '../chaos/outcome';
import type { Progress } from '../chaos/progress';
import { runChaos } from '../chaos/run';
import { courses, type Course } from './flat';
import { takeSamples, type Sample } from './sample';

export interface SoakOptions {
  /** How long there is traffic, seconds. */
  readonly seconds: number;
  readonly seed: number;
  /** An empty directory for the journals. */
  readonly directory: string;
  /** Flags of node for the processes. */
  readonly execArgv: readonly string[];
}

export interface SoakOutcome {
  readonly chaos: Outcome;
  readonly samples: readonly Sample[];
  readonly courses: readonly Course[];
}

/** Of four processes two live through the whole: what they hold is looked at. The other two come and go. */
const spared = 2;
const processes = 4;
/** Messages a second, of each process; children; between two processes that are replaced, milliseconds. */
const [rate, children, pace] = [60, 500, 15_000];
/** How many times it is looked, about; and not more often than this, milliseconds. */
const [samplesWanted, shortest] = [60, 1_000];

/** Lets a hub live for long under load, moves and kills, and watches what the processes hold. */
export async function soak(options: SoakOptions, progress: Progress): Promise<SoakOutcome> {
  const { seconds, execArgv } = options;
  const interval = Math.max(shortest, (seconds * 1_000) / samplesWanted);
  let samples: readonly Sample[] = [];
  const chaos = await runChaos(
    {
      ...options,
      ...{ kill: true, processes, children, rate, pace, spared },
      execArgv: [...execArgv, '--expose-gc'],
      observe: async (fleet, redis, over) => {
        samples = await takeSamples({ fleet, redis, count: spared }, interval, over);
      },
    },
    progress,
  );
  return { chaos, samples, courses: courses(samples) };
}
