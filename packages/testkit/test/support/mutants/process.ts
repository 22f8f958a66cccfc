import { execFile } from 'node:child_process';
import path from 'node:path';

const testkit = path.resolve(__dirname, '../../..');

export interface Ended {
  readonly succeeded: boolean;
  readonly output: string;
}

/** Runs a script of this folder in a process that loads the product without one rule. */
export const runWithout = (rule: string, script: string, ...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const flags = ['--conditions=@nact-hub/source', '-r', 'ts-node/register'];
    const preload = ['-r', path.join(__dirname, 'take-away.ts')];
    const env = { ...process.env, MUTANT: rule };
    execFile(
      process.execPath,
      [...flags, ...preload, path.join(__dirname, script), ...args],
      { env, cwd: path.resolve(testkit, '../..'), timeout: 280_000 },
      (error, stdout, stderr) => resolve({ succeeded: !error, output: `${stdout}${stderr}` }),
    );
  });
