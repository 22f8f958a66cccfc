import { allHappenings, type Happening } from '../faults/happenings';
import type { Outcome } from './run';

/** A schedule that went against a promise. */
export interface Violation {
  readonly seed: number;
  readonly problems: readonly string[];
}

/** What came of many schedules. */
export interface Totals {
  schedules: number;
  steps: number;
  messages: number;
  readonly violations: Violation[];
  /** In how many schedules something has happened. */
  readonly happened: Record<Happening, number>;
}

export const noTotals = (): Totals => ({
  schedules: 0,
  steps: 0,
  messages: 0,
  violations: [],
  happened: Object.fromEntries(allHappenings.map((what) => [what, 0])) as Totals['happened'],
});

export function addOutcome(totals: Totals, seed: number, outcome: Outcome): void {
  const { problems, happenings, steps, messages } = outcome;
  totals.schedules++;
  totals.steps += steps;
  totals.messages += messages;
  for (const what of happenings.keys()) totals.happened[what]++;
  if (problems.length > 0) totals.violations.push({ seed, problems });
}

export function addTotals(totals: Totals, more: Totals): void {
  totals.schedules += more.schedules;
  totals.steps += more.steps;
  totals.messages += more.messages;
  totals.violations.push(...more.violations);
  for (const what of allHappenings) totals.happened[what] += more.happened[what];
}
