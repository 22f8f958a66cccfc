import { hints, mutants } from '../support/mutants/mutants';
import { runWithout } from '../support/mutants/process';

const patience = 300_000;

test.concurrent.each(mutants.map(({ rule, seed = 1 }) => [rule, seed] as const))(
  'the simulation notices when this rule is taken away: %s',
  async (rule, seed) => {
    const { succeeded, output } = await runWithout(rule, 'run.ts', '10000', String(seed));
    expect(output).toMatch(/^noticed after \d+ schedules: seed \d+: /m);
    expect(succeeded).toBe(true);
  },
  patience,
);

test.concurrent.each(hints.map(({ rule }) => rule))(
  'everything holds without this hint: %s',
  async (rule) => {
    expect((await runWithout(rule, 'run.ts', '100', '1')).output).toMatch('nothing noticed');
  },
  patience,
);
