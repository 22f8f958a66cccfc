import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Proxy } from '../proxy/proxy';
import type { Figures, NodeSettings, Order, Weight, Word } from './messages';

export interface NodeProcessOptions extends Omit<NodeSettings, 'redis'> {
  readonly proxy: Proxy;
  /** Flags of node. */
  readonly execArgv: readonly string[];
  readonly onProblem: (text: string) => void;
}

/** How long a process may take to become ready or to do what it is told, milliseconds. */
const patience = 120_000;

/** One node process, seen from the one that runs the whole. */
export class NodeProcess {
  figures: Figures = { sent: 0, seen: 0, moved: 0, children: 0 };
  /** As it was when it was told to `weigh`. */
  weight: Weight | undefined;
  readonly name: string;
  readonly proxy: Proxy;
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;

  private constructor({ proxy, execArgv, onProblem, ...settings }: NodeProcessOptions) {
    this.name = settings.name;
    this.proxy = proxy;
    const words = JSON.stringify({ ...settings, redis: proxy.url } satisfies NodeSettings);
    this.child = fork(require.resolve('./node'), [words], { execArgv: [...execArgv] });
    this.exited = once(this.child, 'exit').then(() => proxy.close());
    this.child.on('message', (word: Word) => {
      if (word.type === 'figures') this.figures = word.figures;
      if (word.type === 'weight') this.weight = word.weight;
      if (word.type === 'problem') onProblem(word.text);
    });
  }

  /** Resolves when the node has joined. @throws Error why it could not */
  static async start(options: NodeProcessOptions): Promise<NodeProcess> {
    const started = new NodeProcess(options);
    try {
      const isReady = await started.word((word) => {
        if (word.type === 'failed') throw new Error(`${started.name}: ${word.reason}`);
        return word.type === 'ready';
      }, 'became ready');
      if (isReady) return started;
      throw new Error(`${started.name} ended before it was ready`);
    } catch (error) {
      await started.kill();
      throw error;
    }
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves when the order has been carried out, false if the process ended over it. @throws Error when it takes too long */
  async obey(order: Order): Promise<boolean> {
    if (!this.child.connected) return false;
    this.child.send(order satisfies Order);
    return this.word((word) => word.type === 'done' && word.order === order, `did ${order}`);
  }

  /** Resolves when the process is gone. */
  async gone(): Promise<void> {
    await this.exited;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  private word(isIt: (word: Word) => boolean, what: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const { child } = this;
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        child.off('message', hear).off('exit', leave);
        then();
      };
      const hear = (word: Word): void => {
        try {
          if (isIt(word)) settle(() => resolve(true));
        } catch (error) {
          settle(() => reject(error as Error));
        }
      };
      const leave = (): void => settle(() => resolve(false));
      const timer = setTimeout(
        () => settle(() => reject(new Error(`${this.name} never ${what}`))),
        patience,
      );
      child.on('message', hear).on('exit', leave);
    });
  }
}
