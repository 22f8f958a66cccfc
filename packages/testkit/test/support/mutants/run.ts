/**
 * Runs schedules until one shows a problem. Exit code 0: one did. Preload `take-away.ts` with the
 * environment variable MUTANT to see whether a missing rule is noticed.
 */
import { simulateMany } from '../../../src/simulation/many';

async function main(): Promise<void> {
  const count = Number(process.argv[2]);
  const { schedules, violations } = await simulateMany({ first: 1, count, untilProblem: true });
  for (const { seed, problems } of violations)
    console.log(
      `noticed after ${schedules} schedules: seed ${seed}: ${problems.slice(0, 2).join('; ')}`,
    );
  if (violations.length === 0) console.log(`nothing noticed in ${schedules} schedules`);
  process.exit(violations.length > 0 ? 0 : 1);
}

void main();
