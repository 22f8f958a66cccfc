import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { faultsOf, type Outcome } from '../../src/chaos/outcome';
import { silentProgress } from '../../src/chaos/progress';
import { runChaos, type ChaosOptions } from '../../src/chaos/run';

/** How node runs our sources; a worker of jest has other flags. */
const execArgv = ['--conditions=@nact-hub/source', '-r', 'ts-node/register'];

/** The journals of a run that went wrong are kept. */
async function live(options: Omit<ChaosOptions, 'directory'>): Promise<Outcome> {
  const directory = mkdtempSync(path.join(tmpdir(), 'nact-hub-chaos-'));
  const small = { processes: 3, children: 200, rate: 100, execArgv, directory };
  const outcome = await runChaos({ ...small, ...options }, silentProgress);
  if (faultsOf(outcome).length === 0) rmSync(directory, { recursive: true });
  return outcome;
}

describe('a hub of processes that have no peace', () => {
  test('loses nothing, doubles nothing and answers every question while nobody dies', async () => {
    const outcome = await live({ seconds: 5, seed: 3, kill: false });
    expect(faultsOf(outcome)).toEqual([]);
    expect(outcome.verdict.seen).toBe(outcome.verdict.sent);
    expect(outcome.verdict.faults.get('replace')).toBeGreaterThan(0);
  }, 300_000);

  test('accounts for every message when processes are killed and stopped', async () => {
    const outcome = await live({ seconds: 5, seed: 15, kill: true, lease: 2_000 });
    expect(faultsOf(outcome)).toEqual([]);
    expect(outcome.verdict.faults.get('kill')).toBeGreaterThan(0);
    expect(outcome.verdict.takeovers).toBeGreaterThan(0);
  }, 300_000);
});
