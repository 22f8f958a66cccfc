import { randomBytes } from 'node:crypto';
import { startRedis } from '@nact-hub/testkit';
import { Worker } from './process/worker';

/** full: all rounds. quick: every question in a few minutes. short: whether it runs, nothing more. */
export type Extent = 'full' | 'quick' | 'short';

export interface BenchOptions {
  readonly extent: Extent;
}

/** What a question opens its setting with. All of it is closed when the question is over. */
export class Bench {
  readonly extent: Extent;
  private readonly closers: (() => Promise<void>)[] = [];

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
