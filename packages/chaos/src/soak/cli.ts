import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { faultsOf } from '../chaos/outcome';
import { createProgress } from '../chaos/progress';
import { table } from '../chaos/table';
import { anySeed, parsed, positive, runMain } from '../usage';
import { notFlat, type Course } from './flat';
import { soak } from './run';

const usage = `Usage: npm run soak -- [--minutes 10] [--seed N]

Four processes with moves, kills and load, and a Redis of their own, for long. Two of the processes live
through all of it: what they hold after their garbage has been collected, and the keys in Redis, must
not grow over the second half. What every child has seen is checked as chaos does.

  --minutes N  how long there is traffic; 10 if not given
  --seed N     which faults come when; made up and printed if not given

Exits with 0 if nothing grew, and nothing was lost in silence, doubled or reordered.`;

async function main(): Promise<number> {
  const given = read(process.argv.slice(2));
  if (!given) return (console.log(usage), 0);
  const { minutes, seed } = given;
  const directory = mkdtempSync(path.join(tmpdir(), 'nact-hub-soak-'));
  console.log(`${minutes} minutes with seed ${seed}`);
  const { execArgv } = process;
  const options = { seconds: minutes * 60, seed, directory, execArgv };
  const outcome = await soak(options, createProgress(process.stdout));
  console.log(`\n${table(outcome.chaos)}\n\n${outcome.courses.map(line).join('\n')}`);
  const grown = notFlat(outcome.courses);
  if (outcome.courses.length < 5) grown.push('too little was measured');
  console.log(`\n${grown.length === 0 ? 'All of it is flat.' : `FAILED: ${grown.join('\n  ')}`}`);
  if (grown.length === 0 && faultsOf(outcome.chaos).length === 0) {
    rmSync(directory, { recursive: true });
    return 0;
  }
  console.log(`The journals are in ${directory}`);
  return 1;
}

const line = ({ name, unit, middle, end, bound }: Course): string =>
  `  ${name.padEnd(24)} ${middle.toFixed(1)} -> ${end.toFixed(1)} ${unit}`.padEnd(56) +
  `(at most ${bound.toFixed(1)} more)`;

/** @throws UsageError */
function read(args: readonly string[]): { minutes: number; seed: number } | undefined {
  const options = {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values } = parsed(() => parseArgs({ args: [...args], options }));
  if (values.help) return undefined;
  const minutes = positive('--minutes', values.minutes ?? '10');
  return { minutes, seed: positive('--seed', values.seed ?? anySeed()) };
}

runMain(main, usage);
