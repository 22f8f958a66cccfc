import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runMain } from '../usage';
import { readArguments, usage, type Arguments } from './arguments';
import { faultsOf } from './outcome';
import { createProgress } from './progress';
import { runChaos } from './run';
import { table } from './table';

async function main(): Promise<number> {
  const given = readArguments(process.argv.slice(2));
  if (given.help) {
    console.log(usage);
    return 0;
  }
  const directory = mkdtempSync(path.join(tmpdir(), 'nact-hub-chaos-'));
  const passed = await run(given, directory).catch((error: unknown) => {
    console.error(error);
    return false;
  });
  if (passed && !given.keep) rmSync(directory, { recursive: true });
  else console.log(`The journals are in ${directory}`);
  return passed ? 0 : 1;
}

async function run(given: Arguments, directory: string): Promise<boolean> {
  const { seconds, seed, kill } = given;
  console.log(`${seconds} s with seed ${seed}${kill ? '' : ', without kills'}`);
  const outcome = await runChaos({ ...given, directory }, createProgress(process.stdout));
  console.log(`\n${table(outcome)}`);
  return faultsOf(outcome).length === 0;
}

runMain(main, usage);
