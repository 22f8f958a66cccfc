import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { check } from '../checker/check';
import { readJournals } from '../journal/read';
import { openJournal, type JournalWriter } from '../journal/write';
import { Fleet } from '../processes/fleet';
import { seeded } from '@nact-hub/testkit/random';
import { startOwnRedis, type OwnRedis } from '../redis/own-redis';
import { Faults } from './faults';
import type { Outcome } from './outcome';
import type { Progress } from './progress';
import { schedule } from './schedule';

export interface ChaosOptions {
  /** How long there is traffic, seconds. */
  readonly seconds: number;
  readonly seed: number;
  /** Whether processes are killed, and stopped for longer than a lease. */
  readonly kill: boolean;
  /** An empty directory for the journals. */
  readonly directory: string;
  readonly processes?: number;
  readonly children?: number;
  /** Messages a second, of each process. */
  readonly rate?: number;
  /** Milliseconds. Default: 4,000 with kills, 10,000 without. */
  readonly lease?: number;
  /** How many of the processes are neither met by faults nor replaced. Default 0. */
  readonly spared?: number;
  /** Between two processes that are replaced, milliseconds. Default 2,000. */
  readonly pace?: number;
  /** Looks on while there is traffic, until `over`. */
  readonly observe?: (fleet: Fleet, redis: OwnRedis, over: AbortSignal) => Promise<void>;
  /** Flags of node for the processes. Default: those of this one. */
  readonly execArgv?: readonly string[];
}

/** How long clients wait for an answer: longer than whatever happens to a child, milliseconds. With kills there may be none. */
const patience = { kill: 10_000, peaceful: 30_000 };
/** How long everything may take to come to rest in the end, milliseconds. */
const longestRest = 60_000;

/** Lets a hub of processes live through what a seed says, and reads what they have written about it. */
export async function runChaos(options: ChaosOptions, progress: Progress): Promise<Outcome> {
  const { seed, kill, directory, execArgv = process.execArgv } = options;
  const { children = 2_000, rate = 250, lease = kill ? 4_000 : 10_000 } = options;
  const redis = await startOwnRedis(execArgv);
  const journal = openJournal(directory, 'runner');
  const hubId = `chaos-${randomBytes(4).toString('hex')}`;
  const { port } = redis;
  const settings = {
    hubId,
    directory,
    lease,
    children,
    rate,
    patience: kill ? patience.kill : patience.peaceful,
    seed,
    execArgv,
    port,
  };
  const fleet = new Fleet(settings);
  const reporting = progress.watch(() => ({ members: fleet.members.length, ...fleet.figures }));
  try {
    const run = new Run({ ...options, children, lease }, fleet, redis, journal, progress);
    await run.whole();
  } finally {
    reporting.end();
    await fleet.kill();
    await redis.close();
    journal.close();
  }
  return { seed, kill, problems: fleet.problems, verdict: check(readJournals(directory)) };
}

type Settled = ChaosOptions & { readonly children: number; readonly lease: number };

class Run {
  private readonly count: number;
  private deadline = 0;

  constructor(
    private readonly options: Settled,
    private readonly fleet: Fleet,
    private readonly redis: OwnRedis,
    private readonly journal: JournalWriter,
    private readonly progress: Progress,
  ) {
    this.count = options.processes ?? 4;
  }

  async whole(): Promise<void> {
    const { fleet, progress } = this;
    const { children, seconds } = this.options;
    await fleet.startAll(this.count);
    await fleet.members[0]!.obey('populate');
    const where = `over Redis at 127.0.0.1:${this.redis.port}`;
    progress.step(`${this.count} processes run ${children} children ${where}.`);
    await Promise.all(fleet.members.map((member) => member.obey('begin')));
    this.deadline = performance.now() + seconds * 1_000;
    const observed = this.options.observe?.(
      fleet,
      this.redis,
      AbortSignal.timeout(seconds * 1_000),
    );
    await Promise.all([this.disturb(), this.replace(), observed]);
    progress.step('Nothing more is disturbed: everything comes to rest.');
    await this.rest();
  }

  /** Whatever comes, comes one at a time: two faults together may cost a lease that one does not. */
  private async disturb(): Promise<void> {
    const { fleet, redis, journal } = this;
    const { seed, kill, lease, spared = 0 } = this.options;
    const faults = new Faults({ fleet, redis, journal, spared });
    for (const step of schedule(seeded(seed), { kill, lease })) {
      await sleep(step.wait);
      if (performance.now() > this.deadline) return;
      await faults.perform(step);
      // Whoever was killed, or has lost its lease, gets a successor.
      while (fleet.members.length < this.count) await this.add();
    }
  }

  /** A rolling deploy without end. */
  private async replace(): Promise<void> {
    const { pace = 2_000, spared = 0 } = this.options;
    for (;;) {
      await sleep(Math.min(pace, Math.max(0, this.deadline - performance.now())));
      if (performance.now() >= this.deadline) return;
      const oldest = this.fleet.members[spared];
      await this.add();
      if (oldest && (await oldest.obey('leave'))) {
        this.journal.write({ what: 'fault', fault: 'replace', process: oldest.name });
        await oldest.gone();
      }
    }
  }

  private async add(): Promise<void> {
    const added = await this.fleet.start();
    await added.obey('begin');
  }

  /** All children run, every answer has come; then one process after the other leaves. */
  private async rest(): Promise<void> {
    const { fleet } = this;
    const { children } = this.options;
    const until = performance.now() + longestRest;
    while (fleet.figures.children !== children && performance.now() < until) await sleep(50);
    if (fleet.figures.children !== children)
      fleet.problems.push(`${fleet.figures.children} of ${children} children run in the end`);
    await Promise.all(fleet.members.map((member) => member.obey('settle')));
    for (const member of fleet.members) {
      await member.obey('leave');
      await member.gone();
    }
  }
}
