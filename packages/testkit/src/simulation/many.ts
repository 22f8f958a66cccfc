import { generate } from './generate';
import { run } from './run';
import { addOutcome, noTotals, type Totals } from './totals';

export interface ManyOptions {
  readonly first: number;
  readonly count: number;
  /** Stops at the first schedule with a problem. Default false. */
  readonly untilProblem?: boolean;
}

/** Runs one schedule after another, in this process. */
export async function simulateMany({
  first,
  count,
  untilProblem = false,
}: ManyOptions): Promise<Totals> {
  const totals = noTotals();
  for (let seed = first; seed < first + count; seed++) {
    addOutcome(totals, seed, await run(generate({ seed })));
    if (untilProblem && totals.violations.length > 0) break;
  }
  return totals;
}
