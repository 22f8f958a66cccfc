import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SettableClock } from '../redis/settable-clock';
import { runMain } from '../usage';
import { readArguments, usage, type Arguments } from './arguments';
import { setsRedisClock } from './fault';
import { nameOf, type Row } from './row';
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
  const { seed, lease, jobs } = given;
  const rows = within(given.rows);
  console.log(`${rows.length} rows with seed ${seed}, leases of ${lease} ms, ${jobs} at a time`);
  const begunAt = performance.now();
  const { execArgv } = process;
  const results = await runTable({ ...given, rows, directory, execArgv }, (result) =>
    console.log(line(result)),
  );
  console.log(`${((performance.now() - begunAt) / 1_000).toFixed(0)} s`);
  return results;
}

/** The rows for which this machine has what they need. */
function within(rows: readonly Row[]): readonly Row[] {
  const left = rows.filter(({ fault }) => setsRedisClock(fault));
  const clock = left.length > 0 ? SettableClock.make() : undefined;
  clock?.close();
  if (clock || left.length === 0) return rows;
  console.log(`Left out, as they need Linux and a C compiler (cc): ${left.map(nameOf).join('; ')}`);
  return rows.filter((row) => !left.includes(row));
}

function rewrite(file: string, results: readonly Result[]): void {
  writeFileSync(file, withTable(readFileSync(file, 'utf8'), markdown(results)));
}

runMain(main, usage);
