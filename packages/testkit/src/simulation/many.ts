import { simulate } from './simulate';

export interface ManyOptions {
  readonly first: number;
  readonly count: number;
  /** Stops at the first schedule with a problem. Default false. */
  readonly untilProblem?: boolean;
  readonly onProblem?: (seed: number, problems: readonly string[]) => void;
}

export interface Totals {
  schedules: number;
  moves: number;
  messages: number;
  deaths: number;
  violations: number;
}

/** Runs one schedule after another. What a schedule throws is a problem, too. */
export async function simulateMany({
  first,
  count,
  untilProblem = false,
  onProblem,
}: ManyOptions): Promise<Totals> {
  const totals: Totals = { schedules: 0, moves: 0, messages: 0, deaths: 0, violations: 0 };
  for (let seed = first; seed < first + count; seed++) {
    const problems = await add(totals, seed);
    if (problems.length === 0) continue;
    totals.violations++;
    onProblem?.(seed, problems);
    if (untilProblem) break;
  }
  return totals;
}

async function add(totals: Totals, seed: number): Promise<readonly string[]> {
  totals.schedules++;
  try {
    const { problems, moves, messages, deaths } = await simulate({ seed });
    totals.moves += moves;
    totals.messages += messages;
    totals.deaths += deaths;
    return problems;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
