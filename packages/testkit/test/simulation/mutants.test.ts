import { execFile } from 'node:child_process';
import path from 'node:path';
import { hints, mutants } from '../support/mutants/mutants';

const testkit = path.resolve(__dirname, '../..');
const run = (rule: string, schedules: number): Promise<{ noticed: boolean; output: string }> =>
  new Promise((resolve) => {
    const args = ['--conditions=@nact-hub/source', '-r', 'ts-node/register'];
    args.push(
      '-r',
      path.join(testkit, 'test/support/mutants/take-away.ts'),
      path.join(testkit, 'test/support/mutants/run.ts'),
      String(schedules),
    );
    const env = { ...process.env, MUTANT: rule };
    execFile(
      process.execPath,
      args,
      { env, cwd: path.resolve(testkit, '../..'), timeout: 170_000 },
      (error, stdout, stderr) => resolve({ noticed: !error, output: `${stdout}${stderr}` }),
    );
  });

test.each(mutants.map(({ rule }) => rule))(
  'the simulation notices when this rule is taken away: %s',
  async (rule) => {
    const { noticed, output } = await run(rule, 1_000);
    expect(output).toMatch(/^seed \d+: /m);
    expect(noticed).toBe(true);
  },
  180_000,
);

test.each(hints.map(({ rule }) => rule))(
  'everything holds without this hint: %s',
  async (rule) => {
    expect((await run(rule, 100)).output).toMatch('nothing noticed');
  },
  180_000,
);
