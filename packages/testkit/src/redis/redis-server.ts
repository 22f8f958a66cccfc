import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answersPing, freePort } from './loopback';
import { onProcessEnd } from './process-end';

const START_ATTEMPTS = 3;
const START_TIMEOUT_MS = 10_000;
const POLL_MS = 20;

/** A server of one's own, on the loopback interface. */
export interface RedisServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** As in `redis://127.0.0.1:40123`. */
  readonly url: string;
  /** Ends it without a word to its clients, as a crash does, and clears up. Idempotent. */
  stop(): Promise<void>;
}

/** Lines of a configuration file, by name; a list makes a line of each. */
export type Settings = Readonly<Record<string, string | readonly string[]>>;

export interface ServerOptions {
  /** What goes into its configuration file besides what all have. */
  readonly settings?: Settings;
  /** What goes on its command line, as `--sentinel`. */
  readonly flags?: readonly string[];
  /** What it has in its environment besides what this process has. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts an empty server without persistence on a free loopback port. It ends with `stop`, or with
 * this process.
 *
 * @throws Error with the server's log when it does not answer within ten seconds.
 */
export async function startRedisServer(
  binary: string,
  options: ServerOptions = {},
): Promise<RedisServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(binary, options);
    } catch (error) {
      // Between the search for a free port and the start another process may have taken it.
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

async function startOnce(binary: string, options: ServerOptions): Promise<RedisServer> {
  const port = await freePort();
  const dir = mkdtempSync(path.join(tmpdir(), 'nact-hub-redis-'));
  const server = launch(binary, port, dir, options);
  const kill = () => {
    server.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  };
  const forget = onProcessEnd(kill);
  const stop = async () => {
    forget();
    if (isRunning(server)) {
      const exited = once(server, 'exit');
      server.ref();
      server.kill('SIGKILL');
      await exited;
    }
    kill();
  };

  const url = `redis://127.0.0.1:${port}`;
  if (await answers(server, port)) return { host: '127.0.0.1', port, url, stop };
  const log = readLog(dir);
  await stop();
  throw new Error(`${binary} did not start on port ${port}.\n${log}`);
}

function launch(binary: string, port: number, dir: string, options: ServerOptions): ChildProcess {
  const { settings = {}, flags = [], env = {} } = options;
  const file = path.join(dir, 'server.conf');
  const always = { port: `${port}`, bind: '127.0.0.1', dir: `"${dir}"`, logfile: 'server.log' };
  const unlessSentinel = flags.includes('--sentinel') ? {} : { save: '""', appendonly: 'no' };
  writeFileSync(file, textOf({ ...always, ...unlessSentinel, ...settings }));
  const server = spawn(binary, [file, ...flags], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  // Without a listener an 'error' event, as for a program that cannot be run, would be thrown.
  server.on('error', () => {});
  // A script that forgets to stop the server can still end, and ends the server with it.
  server.unref();
  return server;
}

const textOf = (settings: Settings): string =>
  Object.entries(settings)
    .flatMap(([name, value]) => [value].flat().map((each) => `${name} ${each}\n`))
    .join('');

function isRunning(server: ChildProcess): boolean {
  return server.pid !== undefined && server.exitCode === null && server.signalCode === null;
}

async function answers(server: ChildProcess, port: number): Promise<boolean> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (isRunning(server) && performance.now() < deadline) {
    if (await answersPing(port)) return isRunning(server);
    await sleep(POLL_MS);
  }
  return false;
}

function readLog(dir: string): string {
  try {
    return readFileSync(path.join(dir, 'server.log'), 'utf8');
  } catch {
    return '(it left no log)';
  }
}
