import { hints, mutants } from '../support/mutants/mutants';
import { runWithout } from '../support/mutants/process';

const patience = 300_000;

test.concurrent.each(mutants.map(({ rule }) => rule))(
  'the simulation notices when this rule is taken away: %s',
  async (rule) => {
    const { succeeded, output } = await runWithout(rule, 'run.ts', '10000');
    expect(output).toMatch(/^noticed after \d+ schedules: seed \d+: /m);
    expect(succeeded).toBe(true);
  },
  patience,
);

test.concurrent.each(hints.map(({ rule }) => rule))(
  'everything holds without this hint: %s',
  async (rule) => {
    expect((await runWithout(rule, 'run.ts', '100')).output).toMatch('nothing noticed');
  },
  patience,
);
