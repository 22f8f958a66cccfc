import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onProcessEnd } from './process-end';
import type { ProvidedRedis } from './ensure-redis';

const START_ATTEMPTS = 3;
const START_TIMEOUT_MS = 10_000;
const POLL_MS = 20;

/**
 * Starts an empty server without persistence on a free loopback port. It ends with `stop`, or with
 * this process.
 *
 * @throws Error with the server's log when it does not answer within ten seconds.
 */
export async function startRedisServer(binary: string): Promise<ProvidedRedis> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(binary);
    } catch (error) {
      // Between the search for a free port and the start another process may have taken it.
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

async function startOnce(binary: string): Promise<ProvidedRedis> {
  const port = await freePort();
  const dir = mkdtempSync(path.join(tmpdir(), 'nact-hub-redis-'));
  const server = spawn(binary, serverArguments(port, dir), { stdio: 'ignore' });
  // Without a listener an 'error' event, as for a program that cannot be run, would be thrown.
  server.on('error', () => {});
  // A script that forgets to stop the server can still end, and ends the server with it.
  server.unref();

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

  if (await answers(server, port)) return { url: `redis://127.0.0.1:${port}`, stop };
  const log = readLog(dir);
  await stop();
  throw new Error(`${binary} did not start on port ${port}.\n${log}`);
}

function serverArguments(port: number, dir: string): string[] {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir,
    logfile: 'server.log',
    save: '',
    appendonly: 'no',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

function isRunning(server: ChildProcess): boolean {
  return server.pid !== undefined && server.exitCode === null && server.signalCode === null;
}

async function answers(server: ChildProcess, port: number): Promise<boolean> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (isRunning(server) && performance.now() < deadline) {
    if (await ping(port)) return isRunning(server);
    await sleep(POLL_MS);
  }
  return false;
}

function ping(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const settle = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(1_000, () => settle(false));
    socket.once('data', (data) => settle(data.toString().startsWith('+PONG')));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
  });
}

async function freePort(): Promise<number> {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as net.AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

function readLog(dir: string): string {
  try {
    return readFileSync(path.join(dir, 'server.log'), 'utf8');
  } catch {
    return '(it left no log)';
  }
}
