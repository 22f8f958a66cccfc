import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readJournals } from '../../src/journal/read';

const root = path.resolve(__dirname, '../../../..');
const cli = path.join(root, 'packages/chaos/src/chaos/cli.ts');
const flags = ['--conditions=@nact-hub/source', '-r', 'ts-node/register'];

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Whether somebody listens. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const answer = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  });
  socket.destroy();
  return answer;
}

test('a run that is killed leaves no process and no Redis behind', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'nact-hub-orphans-'));
  const words = ['--seconds', '60', '--processes', '2', '--children', '20'];
  const run = spawn(process.execPath, [...flags, cli, ...words], {
    cwd: root,
    env: { ...process.env, TMPDIR: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(run, 'exit');
  const port = await portIn(run.stdout);
  const [journals] = readdirSync(directory).filter((name) => name.startsWith('nact-hub-chaos-'));
  const pids = readJournals(path.join(directory, journals!)).flatMap(({ entries }) =>
    entries.flatMap((entry) => (entry.what === 'joined' ? [entry.pid] : [])),
  );
  expect(pids).toHaveLength(2);
  expect(pids.every(isRunning)).toBe(true);
  expect(await answers(port)).toBe(true);
  run.kill('SIGKILL');
  await exited;
  while (pids.some(isRunning) || (await answers(port))) await pause(20);
  rmSync(directory, { recursive: true });
}, 120_000);

/** The run says where its Redis is when all processes run. */
async function portIn(output: NodeJS.ReadableStream): Promise<number> {
  let text = '';
  for await (const bytes of output) {
    text += String(bytes);
    const port = /over Redis at 127\.0\.0\.1:(\d+)/.exec(text)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`The run ended: ${text}`);
}
