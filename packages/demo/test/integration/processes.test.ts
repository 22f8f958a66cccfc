import { runProcesses } from '../../src/processes/run';
import { exitCodeOf, faultsOf } from '../../src/report/outcome';
import { silentProgress } from '../../src/report/progress';

/** How node runs our sources; a worker of jest has other flags. */
const execArgv = ['--conditions=@nact-hub/source', '-r', 'ts-node/register'];

describe('the shop of processes', () => {
  test('ends and replaces every process under load and loses nothing', async () => {
    const outcome = await runProcesses(silentProgress, {
      redis: process.env['REDIS_URL']!,
      processes: 2,
      carts: 40,
      connections: 8,
      pace: 200,
      execArgv,
    });
    expect(faultsOf(outcome)).toEqual([]);
    expect(exitCodeOf(outcome)).toBe(0);
    expect(outcome).toMatchObject({ units: 2, replaced: 2 });
    expect(outcome.audit.acknowledgedFound).toBe(outcome.audit.acknowledged);
  }, 60_000);
});
