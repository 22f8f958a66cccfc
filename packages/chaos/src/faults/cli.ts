import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UsageError } from '../usage';
import { readArguments, usage, type Arguments } from './arguments';
import { nameOf } from './row';
import { runTable, type Result } from './run';
import { line, markdown, withTable } from './table';

async function main(): Promise<number> {
  const given = readArguments(process.argv.slice(2));
  if (given.help || given.list) {
    console.log(given.help ? usage : given.rows.map(nameOf).join('\n'));
    return 0;
  }
  const directory = mkdtempSync(path.join(tmpdir(), 'nact-hub-faults-'));
  const results = await run(given, directory);
  const broken = results.filter((result) => result.broken.length > 0);
  if (broken.length === 0 && !given.keep) rmSync(directory, { recursive: true });
  else console.log(`The journals are in ${directory}`);
  if (given.write !== undefined) rewrite(given.write, results);
  const again = `with seed ${given.seed}`;
  console.log(
    broken.length === 0
      ? `Every row keeps its promise, ${again}: ${results.length} rows.`
      : `FAILED ${again}: ${broken.length} of ${results.length} rows.`,
  );
  return broken.length === 0 ? 0 : 1;
}

async function run(given: Arguments, directory: string): Promise<readonly Result[]> {
  const { rows, seed, lease, jobs } = given;
  console.log(`${rows.length} rows with seed ${seed}, leases of ${lease} ms, ${jobs} at a time`);
  const begunAt = performance.now();
  const { execArgv } = process;
  const results = await runTable({ ...given, directory, execArgv }, (result) =>
    console.log(line(result)),
  );
  console.log(`${((performance.now() - begunAt) / 1_000).toFixed(0)} s`);
  return results;
}

function rewrite(file: string, results: readonly Result[]): void {
  writeFileSync(file, withTable(readFileSync(file, 'utf8'), markdown(results)));
}

function explain(error: unknown): number {
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error);
  return 2;
}

// Not process.exit(): a run that leaves something behind should be seen to hang.
void main()
  .catch(explain)
  .then((code) => (process.exitCode = code));
