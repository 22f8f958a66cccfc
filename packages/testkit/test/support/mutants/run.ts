/**
 * Runs so many schedules until one shows a problem, the one of a given seed before all others. Exit code 0: one did.
 * Preload `take-away.ts` with the environment variable MUTANT to see whether a missing rule is noticed.
 */
import { simulateMany } from '../../../src/simulation/many';
import type { Totals } from '../../../src/simulation/totals';

async function search(count: number, likely: number): Promise<Totals> {
  const attempt = await simulateMany({ first: likely, count: 1 });
  if (attempt.violations.length > 0) return attempt;
  return simulateMany({ first: 1, count, untilProblem: true });
}

async function main(): Promise<void> {
  const [count, likely] = process.argv.slice(2).map(Number) as [number, number];
  const { schedules, violations } = await search(count, likely);
  for (const { seed, problems } of violations)
    console.log(
      `noticed after ${schedules} schedules: seed ${seed}: ${problems.slice(0, 2).join('; ')}`,
    );
  if (violations.length === 0) console.log(`nothing noticed in ${schedules} schedules`);
  process.exit(violations.length > 0 ? 0 : 1);
}

void main();
