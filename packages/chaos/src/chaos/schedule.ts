import type { Random } from '@nact-hub/testkit/random';

export type FaultKind =
  'kill' | 'stop' | 'cut' | 'stall' | 'refuse' | 'pause redis' | 'stop redis' | 'replace';

/** Something to be done to the processes. */
export interface Step {
  /** How long to wait before, milliseconds. */
  readonly wait: number;
  readonly fault: Exclude<FaultKind, 'replace'>;
  /** Whom it meets: that part of the list of members, from 0 up to 1. */
  readonly whom: number;
  /** How long it lasts, milliseconds; 0 for what is over at once. */
  readonly lasts: number;
}

export interface ScheduleOptions {
  /** Whether processes are killed, and stopped for longer than a lease. */
  readonly kill: boolean;
  /** Milliseconds. */
  readonly lease: number;
}

/** These cost nobody a lease: the longest, and the rest after it, is less than a lease has to spare. */
const harmless = ['stop', 'cut', 'cut', 'stall', 'refuse', 'pause redis', 'stop redis'] as const;
const rest = { low: 300, high: 1_500 };

/** Endless, and the same for the same randomness. */
export function* schedule(random: Random, { kill, lease }: ScheduleOptions): Generator<Step> {
  const short = { low: 50, high: lease / 4 };
  const long = { low: lease * 1.1, high: lease * 1.6 };
  for (;;) {
    const deadly = kill && random() < 1 / 4;
    const fault = deadly
      ? random.of(['kill', 'kill', 'stop', 'stall'] as const)
      : random.of(harmless);
    const { low, high } = deadly ? long : short;
    const lasts = fault === 'kill' || fault === 'cut' ? 0 : random.between(low, high);
    yield { wait: random.between(rest.low, rest.high), fault, whom: random(), lasts };
  }
}
