import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setsRedisClock } from './fault';
import { live, type Lived } from './live';
import { brokenBy, type Outcome } from './promises';
import { rows as table, type Row } from './row';
import { Scene } from './scene';

export interface RunOptions {
  readonly rows: readonly Row[];
  readonly seed: number;
  /** Milliseconds. */
  readonly lease: number;
  /** How many rows are lived through at a time. */
  readonly jobs: number;
  /** An empty directory for the journals. Those of rows that went wrong stay in it. */
  readonly directory: string;
  /** Whether all journals stay in it. */
  readonly keep?: boolean;
  /** Flags of node for the processes. */
  readonly execArgv: readonly string[];
}

/** A row that has been lived through, and what of its promises is broken. */
export interface Result {
  readonly outcome: Outcome;
  readonly broken: readonly string[];
}

/** How many times a row is lived through at most. */
const attempts = 3;

/** Lives through rows. `ended` hears of each when it is over. */
export async function runTable(
  options: RunOptions,
  ended: (result: Result) => void,
): Promise<Result[]> {
  const results = new Map<Row, Result>();
  const queue = [...options.rows];
  const setsClock = queue.some(({ fault }) => setsRedisClock(fault));
  const work = async (name: string): Promise<void> => {
    const scene = await Scene.open(name, options.execArgv, setsClock);
    try {
      for (let row = queue.shift(); row; row = queue.shift()) {
        const result = await liveThrough(scene, row, options);
        results.set(row, result);
        ended(result);
      }
    } finally {
      await scene.close();
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, (_, i) => work(`p${i + 1}-`)));
  return options.rows.map((row) => results.get(row)!);
}

async function liveThrough(scene: Scene, row: Row, options: RunOptions): Promise<Result> {
  const { lease, seed } = options;
  const number = table.indexOf(row);
  for (let attempt = 1; ; attempt++) {
    const directory = path.join(options.directory, `row-${number}-${attempt}`);
    mkdirSync(directory);
    const watch = watchMachine();
    const lived = await live(scene, row, { lease, seed: seed * 1_000 + number, directory });
    const longest = watch();
    if (attempt < attempts && saysNothing(lived, longest, lease)) continue;
    const outcome = { ...lived, attempts: attempt };
    const broken = brokenBy(outcome, lease);
    if (broken.length === 0 && !options.keep) rmSync(directory, { recursive: true });
    return { outcome, broken };
  }
}

/**
 * A machine so busy that this process, too, stood still for a part of a lease has cost a node its lease that
 * nothing else had met. Without that evidence a lost lease counts.
 */
const saysNothing = ({ bystandersFenced }: Lived, longest: number, lease: number): boolean =>
  bystandersFenced.length > 0 && longest > lease / 8;

/** Answers how long this process stood still at most, milliseconds. */
function watchMachine(): () => number {
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  return () => {
    delays.disable();
    return delays.max / 1e6;
  };
}
