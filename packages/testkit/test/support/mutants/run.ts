/**
 * Runs schedules until one shows a problem. Exit code 0: one did. Preload `take-away.ts` with the
 * environment variable MUTANT to see whether a missing rule is noticed.
 */
import { simulateMany } from '../../../src/simulation/many';

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 300);
  const onProblem = (seed: number, problems: readonly string[]) =>
    console.log(`seed ${seed}: ${problems.slice(0, 2).join('; ')}`);
  const { violations } = await simulateMany({ first: 1, count, untilProblem: true, onProblem });
  if (violations === 0) console.log(`nothing noticed in ${count} schedules`);
  process.exit(violations > 0 ? 0 : 1);
}

void main();
