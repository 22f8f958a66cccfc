import { randomBytes } from 'node:crypto';
import { startRedis } from '@nact-hub/testkit';
import { Worker } from './process/worker';

/** full: all rounds. quick: every question in a few minutes. short: whether it runs, nothing more. */
export type Extent = 'full' | 'quick' | 'short';

export interface BenchOptions {
  readonly extent: Extent;
  /** What several questions of a quick run measure is opened here, by the first of them, and closed with it. */
  readonly commons?: Bench;
}

/** What a question opens its setting with. All of it is closed when the question is over. */
export class Bench {
  readonly extent: Extent;
  private readonly closers: (() => Promise<void>)[] = [];
  private readonly opened = new Map<string, Promise<unknown>>();

  constructor(private readonly options: BenchOptions) {
    this.extent = options.extent;
  }

  get warmsUp(): boolean {
    return this.extent !== 'short';
  }

  rounds(full: number): number {
    return { full, quick: Math.min(full, 2), short: 1 }[this.extent];
  }

  /** How much is done in one round: as it is, or for a short run a small part of it. */
  size(full: number, short = Math.ceil(full / 100)): number {
    return this.extent === 'short' ? short : full;
  }

  /** The same for what takes so long that a quick run has a part of it, too. */
  long(full: number, part: number): number {
    return this.extent === 'quick' ? Math.ceil(full / part) : this.size(full);
  }

  /**
   * What several questions measure. Each opens it for itself; in a quick run they share it, because to start
   * the processes takes longer than to ask them.
   */
  shared<T>(name: string, open: (bench: Bench) => Promise<T>): Promise<T> {
    const { commons } = this.options;
    return (this.extent === 'quick' && commons ? commons : this).once(name, open);
  }

  private once<T>(name: string, open: (bench: Bench) => Promise<T>): Promise<T> {
    const opened = (this.opened.get(name) as Promise<T> | undefined) ?? open(this);
    this.opened.set(name, opened);
    return opened;
  }

  /** A Redis of its own, empty, on loopback; its address. */
  async redis(): Promise<string> {
    const redis = await startRedis();
    this.closers.push(() => redis.stop());
    return redis.url;
  }

  /** A process of its own that serves the tasks of one of the scripts in `subjects/`. */
  start(script: string, flags: readonly string[] = []): Worker {
    const worker = Worker.start(script, { execArgv: flags });
    this.closers.push(() => worker.end());
    return worker;
  }

  /** A name that nothing else at this Redis has. */
  name(): string {
    return `bench-${randomBytes(4).toString('hex')}`;
  }

  /** Last opened, first closed: processes before the Redis that they use. */
  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
  }
}
