import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { check } from '../checker/check';
import { readJournals } from '../journal/read';
import { now, openJournal, type JournalWriter } from '../journal/write';
import { seeded } from '@nact-hub/testkit/random';
import { childIds } from '../traffic/children';
import { figuresOf, hadBy } from './figures';
import type { Member } from './member/member';
import type { Standing } from './member/orders';
import { perform } from './perform';
import type { Outcome } from './promises';
import { faultOf, roles, type Row } from './row';
import type { Cast, Scene } from './scene';

export interface RowOptions {
  /** Milliseconds. */
  readonly lease: number;
  readonly seed: number;
  /** An empty directory for the journals. */
  readonly directory: string;
}

const children = childIds(36);
/** Messages a second, of each process. */
const rate = 200;
/** How long there is traffic before anything happens, and again when it is over, milliseconds. */
const calm = 400;
/** A move lasts longer than this, milliseconds; a fault that comes during one comes at any time of it. */
const longest = 300;
/** Until nobody waits for a move any more, milliseconds. */
const longestMove = 30_000;
/** How often it is looked whether something has come about, milliseconds. */
const poll = 100;

/** Lives through a row: three processes, a move, and something that fails. */
export async function live(scene: Scene, row: Row, options: RowOptions): Promise<Lived> {
  const journal = openJournal(options.directory, 'runner');
  try {
    return await new Trial(row, await scene.cast(), scene, journal, options).whole();
  } finally {
    journal.close();
  }
}

export type Lived = Omit<Outcome, 'attempts'>;

class Trial {
  private readonly problems: string[] = [];
  private readonly out = new Set<Member>();
  private readonly random;
  private readonly hubId = `faults-${randomBytes(4).toString('hex')}`;
  private nodes!: Readonly<Record<(typeof roles)[number], string>>;
  private batch: readonly string[] = [];
  private since = 0;
  private lasted = 0;

  constructor(
    private readonly row: Row,
    private readonly cast: Cast,
    private readonly scene: Scene,
    private readonly journal: JournalWriter,
    private readonly options: RowOptions,
  ) {
    this.random = seeded(options.seed);
  }

  async whole(): Promise<Lived> {
    try {
      await this.settleIn();
      await this.move();
      await this.until('all children serve', areServed);
      await this.untilBack();
      await this.untilServed();
      await this.untilAccounted();
      await this.untilTidy();
    } catch (error) {
      this.problems.push(String(error));
    }
    await this.end();
    return this.read();
  }

  /** No node is left; the processes are. */
  private async end(): Promise<void> {
    await this.each(async (member) => {
      await member.tell({ do: 'close' });
      await member.tell({ do: 'setClock', by: 0 });
    });
    this.scene.redis.setClock(0);
  }

  private async settleIn(): Promise<void> {
    const { source } = this.cast;
    const { redis } = this.scene;
    const [first, second] = [children.slice(0, 18), children.slice(18)];
    const joined = await Promise.all(roles.map((role) => this.join(this.cast[role])));
    this.nodes = { source: joined[0]!, target: joined[1]!, bystander: joined[2]! };
    await this.until('all nodes have joined', (all) =>
      all.every(({ nodes }) => nodes === roles.length),
    );
    await source.tell({ do: 'populate', children: first });
    if (this.row.fault === 'restart old') await redis.keepDump();
    await source.tell({ do: 'populate', children: second });
    await this.until('all children run', areServed);
    this.batch = (await source.tell({ do: 'stand' })).children;
    await this.each((member) => member.tell({ do: 'begin' }));
    await sleep(calm);
  }

  private join(member: Member): Promise<string> {
    const { lease, seed, directory } = this.options;
    const { name, proxy } = member;
    const settings = {
      ...{ name, lease, seed, directory, rate },
      hubId: this.hubId,
      redis: proxy.url,
      children: children.length,
      patience: 8 * lease,
    };
    return member.tell({ do: 'join', settings });
  }

  /** Moves the children of the source to the target, and lets the fault happen when it is due. */
  private async move(): Promise<void> {
    const { source } = this.cast;
    switch (this.row.when) {
      case 'before': {
        const over = this.fail();
        await sleep(this.random.between(0, longest));
        await Promise.all([over, this.order()]);
        return;
      }
      case 'during': {
        const begun = source.moving();
        let isOver = false;
        const moved = this.order().finally(() => (isOver = true));
        await begun;
        await sleep(this.random.between(0, longest));
        if (isOver) this.problems.push('the move was over before the fault came');
        await Promise.all([this.fail(), moved]);
        return;
      }
      case 'after': {
        const moved = await this.order();
        if (moved < this.batch.length) this.problems.push(`only ${moved} have moved`);
        return this.fail();
      }
    }
  }

  /** Who asks for the move is nobody whom the fault meets. Answers how many have moved. */
  private async order(): Promise<number> {
    const { source, target, bystander } = this.cast;
    const by = [source, target, bystander].find((member) => member !== this.victim)!;
    const moved = by.tell({ do: 'move', children: this.batch, to: this.nodes.target });
    const late = sleep(longestMove, undefined, { ref: false });
    const count = await Promise.race([moved.catch(() => 0), late]);
    if (count === undefined) this.problems.push('the move never ended');
    return count ?? 0;
  }

  private get victim(): Member | undefined {
    const { whom } = this.row;
    return whom && this.cast[whom];
  }

  private async fail(): Promise<void> {
    const { row, victim, journal, options, scene } = this;
    const lasts = faultOf(row.fault).lasts * options.lease;
    this.since = now();
    await perform(row.fault, { redis: scene.redis, victim, lasts, journal });
    this.lasted = (now() - this.since) / 1_000;
  }

  /** Whoever was fenced may come back. Who does not is out: what it kept is dead letters. */
  private async untilBack(): Promise<void> {
    const deadline = performance.now() + 3 * this.options.lease;
    const isOut = async (member: Member) => !(await member.tell({ do: 'stand' })).joined;
    for (const member of this.running) {
      let out = await isOut(member);
      // Looked at once each time: one that is out only now has all of its time yet.
      for (; out && performance.now() < deadline; out = await isOut(member)) await sleep(poll);
      if (!out) continue;
      await member.tell({ do: 'close' });
      this.out.add(member);
    }
  }

  /** Every child has had a message from elsewhere. */
  private async untilServed(): Promise<void> {
    await sleep(calm);
    const deadline = this.deadline();
    while (this.read().figures.served === undefined && performance.now() < deadline)
      await sleep(poll);
  }

  /** Every message has come, or it is known what became of it. */
  private async untilAccounted(): Promise<void> {
    await this.each((member) => member.tell({ do: 'silence' }));
    await this.until('no question is open', (all) => all.every(({ waiting }) => waiting === 0));
    const deadline = this.deadline();
    while (performance.now() < deadline) {
      const { losses, questions } = check(readJournals(this.options.directory));
      if (losses.lost.length === 0 && questions.unaccounted.length === 0) return;
      await sleep(poll);
    }
  }

  /** Nothing is half moved, and what was on its way is nowhere for ever. */
  private async untilTidy(): Promise<void> {
    await this.until('no child is on its way', (all) => all.every(({ moving }) => moving === 0));
    const kept = await this.scene.redis.keptForEver();
    if (kept.length > 0) this.problems.push(`keys without a TTL: ${kept.join(', ')}`);
  }

  private read(): Lived {
    const { row, since, lasted, problems } = this;
    const journals = readJournals(this.options.directory);
    const verdict = check(journals);
    const figures = figuresOf(journals, verdict, children, since);
    const met = this.victim?.name;
    const had = met === undefined ? new Set<string>() : hadBy(met, journals, this.onTheirWay());
    const forgot = children.filter((child) => !figures.kept.includes(child));
    const bystandersFenced = journals.flatMap(({ process, entries }) =>
      entries.some(({ what }) => what === 'fenced') && process !== met ? [process] : [],
    );
    const unconcerned = forgot.filter((child) => !had.has(child));
    return { row, verdict, figures, lasted, problems, unconcerned, bystandersFenced };
  }

  /** What was cut over may have arrived at a target that died before it could say so. */
  private onTheirWay(): readonly string[] {
    return this.row.whom === 'target' ? this.batch : [];
  }

  private get running(): readonly Member[] {
    const members = roles.map((role) => this.cast[role]);
    return members.filter((member) => member.isRunning && !this.out.has(member));
  }

  private async each(act: (member: Member) => Promise<unknown>): Promise<void> {
    await Promise.all(this.running.map(act));
  }

  private deadline(): number {
    return performance.now() + 8 * this.options.lease + 5_000;
  }

  private async until(what: string, holds: (all: readonly Standing[]) => boolean): Promise<void> {
    const deadline = this.deadline();
    for (;;) {
      const all = await Promise.all(this.running.map((member) => member.tell({ do: 'stand' })));
      if (holds(all)) return;
      if (performance.now() > deadline)
        return void this.problems.push(`not until the end: ${what} (${JSON.stringify(all)})`);
      await sleep(poll);
    }
  }
}

/** Each child runs on one node that is in the hub, and every one of those knows it. */
function areServed(all: readonly Standing[]): boolean {
  const members = all.filter(({ joined }) => joined);
  const running = new Set(members.flatMap((member) => member.children));
  return (
    running.size === children.length && members.every(({ known }) => known === children.length)
  );
}
