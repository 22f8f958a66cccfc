/**
 * `npm run simulate -- --seeds 20000`: random schedules of a whole hub, and what went against its promises.
 * `npm run simulate -- --seed 4711`: that one again, event by event, and shrunk if it fails.
 */
import { parseArgs } from 'node:util';
import { generate } from './generate';
import { simulateInProcesses } from './pool';
import { report, showProgress } from './report';
import { run } from './run';
import { shrink } from './shrink';
import { tell } from './tell';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    first: { type: 'string', default: '1' },
    processes: { type: 'string' },
    seed: { type: 'string' },
  },
});

/** How many failing schedules are shrunk, and how many are named at all. */
const shrunk = 3;
const named = 20;

async function replay(seed: number): Promise<boolean> {
  const schedule = generate({ seed });
  console.log(tell(schedule));
  const { problems, steps, trace } = await run(schedule);
  console.log(`${steps} steps, trace ${trace >>> 0}`);
  if (problems.length > 0) await explain(seed, problems);
  else console.log('no violation');
  return problems.length === 0;
}

async function explain(seed: number, problems: readonly string[]): Promise<void> {
  console.log(`\nseed ${seed}: ${problems.join('; ')}\nshrunk to:`);
  const short = await shrink(generate({ seed }));
  console.log(tell(short));
  console.log((await run(short)).problems.join('\n'));
}

async function many(first: number, count: number, processes?: number): Promise<boolean> {
  const progress = showProgress(count);
  const options = processes === undefined ? {} : { processes };
  const totals = await simulateInProcesses({ first, count, ...options, onProgress: progress.show });
  progress.end();
  for (const { seed, problems } of totals.violations.slice(0, named))
    console.log(`seed ${seed}: ${problems.join('; ')}`);
  for (const { seed, problems } of totals.violations.slice(0, shrunk))
    await explain(seed, problems);
  console.log(report(totals, first, progress.seconds()));
  return totals.violations.length === 0;
}

async function main(): Promise<void> {
  const { seed, seeds, first, processes } = values;
  const isFine =
    seed === undefined
      ? await many(
          Number(first),
          Number(seeds),
          processes === undefined ? undefined : Number(processes),
        )
      : await replay(Number(seed));
  process.exitCode = isFine ? 0 : 1;
}

void main();
