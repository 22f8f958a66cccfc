import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Answered, Call } from './serve';

/** How long a process may take to end by itself, milliseconds. */
const endTimeout = 10_000;

export interface WorkerOptions {
  /** Flags of node, besides those that load our sources. */
  readonly execArgv: readonly string[];
}

const sources = ['--conditions=@nact-hub/source', '--require', path.join(__dirname, 'sources.js')];

/** A process of the benchmarks, seen from the one that measures: its tasks are called by name. */
export class Worker {
  private readonly pending = new Map<
    number,
    { resolve: (value: never) => void; reject: (error: Error) => void }
  >();
  private lastId = 0;

  private constructor(
    private readonly script: string,
    private readonly child: ChildProcess,
  ) {
    child.on('message', (message: Answered) => this.answered(message));
    child.once('exit', (code, signal) => this.ended(`it ended with ${code ?? signal}`));
  }

  /** Starts one of the scripts in `subjects/`. */
  static start(script: string, { execArgv }: WorkerOptions): Worker {
    const child = fork(path.join(__dirname, '../subjects', `${script}.ts`), {
      execArgv: [...sources, ...execArgv],
      serialization: 'advanced',
      // What a user runs. It also switches off what a hub checks in development only.
      env: { ...process.env, NODE_ENV: 'production' },
    });
    return new Worker(script, child);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Runs a task there. Rejects with what it throws, or when the process ends. */
  call<R>(task: string, data?: unknown): Promise<R> {
    const id = ++this.lastId;
    return new Promise<R>((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.child.send({ id, task, data } satisfies Call);
    });
  }

  /** Ends the process: it closes what it has opened. */
  async end(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    const impatience = setTimeout(() => child.kill('SIGKILL'), endTimeout);
    if (child.connected) child.disconnect();
    await exited;
    clearTimeout(impatience);
  }

  private answered({ id, result, error }: Answered): void {
    const call = this.pending.get(id);
    this.pending.delete(id);
    if (error === undefined) call?.resolve(result as never);
    else call?.reject(new Error(`${this.script}: ${error}`));
  }

  private ended(why: string): void {
    for (const { reject } of this.pending.values()) reject(new Error(`${this.script}: ${why}`));
    this.pending.clear();
  }
}
