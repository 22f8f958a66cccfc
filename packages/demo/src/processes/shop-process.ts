import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ServerMessage, ServerSettings } from './messages';

export interface ProcessOptions extends ServerSettings {
  /** Flags of node for the process. Default: those of this one. */
  readonly execArgv: readonly string[];
  readonly onMessage: (message: ServerMessage) => void;
}

/** How long a process has to become ready, and how long to end after SIGTERM, milliseconds. */
const startTimeout = 60_000;
const endTimeout = 30_000;

/** A process could not be started; the message says which one, and why. */
export class CannotStartError extends Error {}

/** One server process, seen from the one that deploys it. */
export class ShopProcess {
  private constructor(
    readonly name: string,
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts a process and waits until it takes requests. @throws CannotStartError */
  static async start({ execArgv, onMessage, ...settings }: ProcessOptions): Promise<ShopProcess> {
    const child = fork(require.resolve('./server'), {
      execArgv: [...execArgv],
      env: { ...process.env, ...settings },
    });
    child.on('message', onMessage);
    const name = settings.SHOP_NODE;
    try {
      return new ShopProcess(name, await readyUrl(child, name), child);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** Ends the process as an orchestrator does; answers whether it ended by itself and with 0. */
  async terminate(): Promise<boolean> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return false;
    const exited = once(child, 'exit') as Promise<[number | null]>;
    const impatience = setTimeout(() => child.kill('SIGKILL'), endTimeout);
    child.kill('SIGTERM');
    const [code] = await exited;
    clearTimeout(impatience);
    return code === 0;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

function readyUrl(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new CannotStartError(`${name} ${why}`));
    const timeout = setTimeout(() => fail('did not become ready in time'), startTimeout);
    child.once('exit', () => fail('ended before it was ready'));
    child.on('message', (message: ServerMessage) => {
      if (message.type === 'ready') resolve(message.url);
      if (message.type === 'failed') fail(`could not start: ${message.reason}`);
      if (message.type === 'ready' || message.type === 'failed') clearTimeout(timeout);
    });
    child.once('exit', () => clearTimeout(timeout));
  });
}
