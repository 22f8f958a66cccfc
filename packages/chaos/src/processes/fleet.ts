import type { Figures, NodeSettings } from './messages';
import { NodeProcess } from './node-process';
import { openProxy } from '../proxy/proxy';

export interface FleetOptions extends Omit<NodeSettings, 'name' | 'redis' | 'seed'> {
  readonly seed: number;
  /** The port of Redis on loopback. */
  readonly port: number;
  /** Flags of node for the processes. */
  readonly execArgv: readonly string[];
}

/** All node processes of a run, those that are gone too. */
export class Fleet {
  readonly problems: string[] = [];
  private readonly all: NodeProcess[] = [];
  private started = 0;

  constructor(private readonly options: FleetOptions) {}

  get members(): readonly NodeProcess[] {
    return this.all.filter(({ isRunning }) => isRunning);
  }

  /** Of all processes together; `children` of those that run. */
  get figures(): Figures {
    const sum = (of: (figures: Figures) => number, processes: readonly NodeProcess[]) =>
      processes.reduce((total, { figures }) => total + of(figures), 0);
    return {
      sent: sum(({ sent }) => sent, this.all),
      seen: sum(({ seen }) => seen, this.all),
      moved: sum(({ moved }) => moved, this.all),
      children: sum(({ children }) => children, this.members),
    };
  }

  async startAll(count: number): Promise<void> {
    const started = await Promise.allSettled(Array.from({ length: count }, () => this.start()));
    for (const result of started) if (result.status === 'rejected') throw result.reason;
  }

  async start(): Promise<NodeProcess> {
    const { port, seed, ...options } = this.options;
    const number = ++this.started;
    const started = await NodeProcess.start({
      ...options,
      name: `node-${number}`,
      seed: seed * 1_000 + number,
      proxy: await openProxy(() => port),
      onProblem: (text) => this.problems.push(text),
    });
    this.all.push(started);
    return started;
  }

  /** Leaves no process behind. */
  async kill(): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()));
  }
}
