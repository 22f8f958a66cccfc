import { execFile } from 'node:child_process';
import path from 'node:path';

const workspace = path.resolve(__dirname, '../../../..');
const children = 2_000;
const changes = 50;
const seed = Number(process.env['SEED'] ?? 1);

/** In a process of its own, whose heap can be measured. */
const crowd = (): Promise<string> =>
  new Promise((resolve) => {
    const order = [`--children=${children}`, `--changes=${changes}`, `--seed=${seed}`];
    execFile('npm', ['run', '--silent', 'crowd', '--', ...order], { cwd: workspace }, (_, ...out) =>
      resolve(out.join('')),
    );
  });

test(`${children} children are where they belong after ${changes} joins, leaves and crashes from seed ${seed}, every node has the same registry, and nothing is left behind`, async () => {
  const said = await crowd();
  expect(said).toMatch(/^no violation$/m);
  expect(said).toMatch(/, [1-9]\d* joins, [1-9]\d* leaves, [1-9]\d* crashes$/m);
  expect(said).toMatch(/^[1-9]\d* children were never taken over$/m);
}, 600_000);
