import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nameOf, rowsLike } from '../../src/faults/row';
import { runTable } from '../../src/faults/run';

const execArgv = ['--conditions=@nact-hub/source', '-r', 'ts-node/register'];

/** The short form of `npm run faults`: each role and each moment, what fences a node, and what Redis does wrong. */
const short = [
  'SIGKILL, source, during',
  'SIGSTOP, target, after',
  'blocked, bystander, before',
  'cut off, source, during',
  'old dump, Redis, before',
  'FLUSHALL, Redis, during',
];

test('what fails costs no more than the table says, before, during and after a move', async () => {
  const rows = short.flatMap((text) => rowsLike([text]));
  const seed = Number(process.env['SEED'] ?? 1);
  const directory = mkdtempSync(path.join(tmpdir(), 'nact-hub-faults-'));
  const options = { rows, seed, lease: 2_000, jobs: 2, directory, execArgv };
  const results = await runTable(options, () => undefined);
  const broken = results.flatMap(({ outcome, broken: how }) =>
    how.map((text) => `${nameOf(outcome.row)}: ${text} (seed ${seed}, ${directory})`),
  );
  expect(broken).toEqual([]);
  expect(results).toHaveLength(short.length);
  rmSync(directory, { recursive: true });
}, 300_000);
