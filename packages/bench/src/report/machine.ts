import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { redisVersion } from '../redis/version';

/** What the figures were measured on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly redis: string;
  /** Processes that wanted to run in the minute before the run. Well above 0: others were at work here. */
  readonly loadBefore: number;
  readonly date: string;
}

export async function machine(): Promise<Machine> {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    redis: await redisVersion(),
    loadBefore: loadavg()[0]!,
    date: new Date().toISOString().slice(0, 10),
  };
}
