import { dispatch, query, type Ref } from 'nact';
import type { ActorDefinition } from 'nact-hub';
import { quick, slow, type Message, type Seen, type State } from './actor';
import { seeded, type Random } from './random';
import { turn } from './simulated-clock';
import { World, type SimulatedNode } from './world';

export interface Schedule {
  readonly seed: number;
  /** How many things happen. Default 120. */
  readonly steps?: number;
  /** Whether nodes die. Default: on odd seeds. */
  readonly deaths?: boolean;
}

export interface Outcome {
  readonly problems: readonly string[];
  readonly moves: number;
  readonly messages: number;
  readonly deaths: number;
}

/** Something that a node is at work on; nobody waits for the work of the dead. */
interface Work {
  readonly what: string;
  readonly node: SimulatedNode | undefined;
}

interface Sent {
  readonly by: string;
  readonly to: string;
  readonly n: number;
}

const children = ['a', 'b/1', 'c'];
const deep = { lose: 0.1, double: 0.1, reorder: 0.3 };

/** Runs one random schedule: joins, leaves, moves, deaths and traffic. Answers what went against the promises. */
export async function simulate({ seed, steps = 120, deaths = seed % 2 === 1 }: Schedule): Promise<Outcome> {
  const random = seeded(seed);
  const world = new World(random, random.chance(0.5) ? 'hot' : 'cold', deep, `sim-${seed}`);
  const run = new Run(world, random, deaths);
  try {
    return await run.all(steps);
  } finally {
    await world.close();
  }
}

class Run {
  private readonly sent: Sent[] = [];
  private readonly questions = { asked: 0, answered: 0, failed: 0, wrong: 0 };
  private readonly letters = { count: 0 };
  private readonly pending = new Map<Promise<unknown>, Work>();
  private moves = 0;
  private died = 0;
  private n = 0;

  constructor(
    private readonly world: World,
    private readonly random: Random,
    private readonly deaths: boolean,
  ) {}

  async all(steps: number): Promise<Outcome> {
    for (let i = 0; i < 3; i++) await this.join();
    await this.startChildren();
    for (let step = 0; step < steps; step++) {
      this.act();
      await this.world.live(this.random.pick(4), this.random.of([0, 0, 1, 5, 50, 400]));
    }
    const problems = await this.calmDown();
    return { problems, moves: this.moves, messages: this.sent.length, deaths: this.died };
  }

  private async join(): Promise<void> {
    const joining = this.world.join().then((node) => {
      node.hub.on('deadLetter', (letter) => { this.letters.count++; if (process.env['LETTERS']) console.log(JSON.stringify(letter)); });
      node.hub.on('childrenMigrated', ({ children: moved }) => void (this.moves += moved.length));
    });
    await this.until('a node has joined', joining);
  }

  private async startChildren(): Promise<void> {
    for (const id of children) {
      const actor: ActorDefinition<undefined, unknown, Message> = this.random.chance(0.5) ? quick : slow;
      const node = this.random.of(this.world.serving);
      await this.until(`child ${id} is started`, node.hub.supervisor('recorders').getOrStart(actor, { id }, { timeout: 100_000 }));
    }
  }

  private act(): void {
    const roll = this.random.pick(100);
    const { serving, living } = this.world;
    if (roll < 60) this.speak();
    else if (roll < 70) this.ask();
    else if (roll < 85) this.migrate();
    else if (roll < 88 && living.length < 5) this.watch('join', undefined, this.join());
    else if (roll < 91 && serving.length > 2) this.leave(this.random.of(serving));
    else if (roll < 93) this.abort();
    else if (roll < 94 && this.deaths && this.died === 0 && serving.length > 2) this.kill();
  }

  private leave(node: SimulatedNode): void {
    this.watch(`${node.name} leaves`, node, this.world.leave(node));
  }

  /** From the outside world of a node, or from one child to another. */
  private speak(): void {
    const node = this.someNode();
    const to = this.random.of(children);
    const ref = node && this.refOf(node, to);
    if (!node || !ref) return;
    if (this.random.chance(0.6)) return this.note(node, ref, to);
    const through = this.random.of(children);
    const passer = this.refOf(node, through);
    if (!passer || through === to) return;
    const notes = [++this.n, ++this.n];
    for (const n of notes) this.sent.push({ by: through, to, n });
    dispatch(passer, { type: 'pass', to: ref, notes });
  }

  private note(node: SimulatedNode, ref: Ref<Message>, to: string): void {
    const by = `@${node.name}`;
    for (let burst = 1 + this.random.pick(3); burst > 0; burst--) {
      const n = ++this.n;
      this.sent.push({ by, to, n });
      dispatch(ref, { type: 'note', by, n });
    }
  }

  /** A question through one child to another; the second answers the asker. */
  private ask(): void {
    const node = this.someNode();
    const first = node && this.refOf(node, this.random.of(children));
    const second = node && this.refOf(node, this.random.of(children));
    if (!node || !first || !second) return;
    const n = ++this.n;
    this.questions.asked++;
    const answer = query(first, (from: Ref<string>): Message => ({ type: 'ask', to: second, from, n }), 30_000);
    this.watch(
      `question ${n}`,
      node,
      answer.then(
        (text) => void (text === `${n}` ? this.questions.answered++ : this.questions.wrong++),
        () => void this.questions.failed++,
      ),
    );
  }

  private migrate(): void {
    const node = this.someNode();
    const target = this.random.of(this.world.serving);
    const some = children.filter(() => this.random.chance(0.6));
    const known = some.filter((id) => node?.hub.lookupChild(id)?.node !== undefined);
    if (node && known.length > 0) this.watch(`${known.join()} to ${target.name}`, node, node.hub.migrate(known, target.hub.node));
  }

  private abort(): void {
    const node = this.someNode();
    const id = this.random.of(children);
    if (node?.hub.lookupChild(id)?.node !== undefined) this.watch(`abort ${id}`, node, node.hub.abortMigration([id]));
  }

  private kill(): void {
    this.died++;
    this.world.kill(this.random.of(this.world.serving));
  }

  private someNode(): SimulatedNode | undefined {
    const { serving } = this.world;
    return serving.length === 0 ? undefined : this.random.of(serving);
  }

  private refOf(node: SimulatedNode, id: string): Ref<Message> | undefined {
    return node.hub.lookupChild<Message>(id)?.ref;
  }

  private watch(what: string, node: SimulatedNode | undefined, work: Promise<unknown>): void {
    const watched: Promise<unknown> = work.catch(() => undefined).finally(() => this.pending.delete(watched));
    this.pending.set(watched, { what, node });
  }

  /** Waits for something in simulated time. */
  private async until<T>(what: string, work: Promise<T>): Promise<T> {
    let done = false;
    const watched = work.finally(() => (done = true));
    watched.catch(() => undefined);
    for (let i = 0; !done && i < 4_000; i++) await this.world.live(4, 25);
    if (!done) throw new Error(`waits for ever: ${what} (${this.open().map(({ what }) => what).join('; ')})`);
    return watched;
  }

  private open(): Work[] {
    return [...this.pending.values()].filter(({ node }) => !node || !this.world.isDead(node));
  }

  private async workOfTheLiving(): Promise<void> {
    while (this.open().length > 0) await turn();
  }

  /** No more faults: everything must come to an end, and then hold. */
  private async calmDown(): Promise<string[]> {
    const { world } = this;
    world.channels.calm();
    await this.until('all work has ended', this.workOfTheLiving());
    for (let i = 0; i < 200; i++) await world.live(4, 100);
    const problems: string[] = [];
    const states = new Map<string, State>();
    for (const id of children) {
      const state = await this.read(id);
      if (state) states.set(id, state);
      else problems.push(`child ${id} is gone`);
    }
    for (const [id, { seen }] of states) problems.push(...this.check(id, seen, states));
    problems.push(...this.checkHub());
    return problems;
  }

  private async read(id: string): Promise<State | undefined> {
    const ref = this.refOf(this.someNode()!, id);
    return ref && this.until(`child ${id} is read`, query(ref, (from: Ref<State>): Message => ({ type: 'read', from }), 60_000));
  }

  /** In the order in which each sender sent: the outside worlds by number, children as they wrote it down themselves. */
  private check(id: string, seen: Seen, states: ReadonlyMap<string, State>): string[] {
    const problems: string[] = [];
    const once = new Set<number>();
    const lasts = new Map<string, number>();
    for (const [by, n] of seen) {
      if (once.has(n)) problems.push(`message ${n} to ${id} doubled`);
      once.add(n);
      const place = by.startsWith('@') ? n : (states.get(by)?.passed.indexOf(n) ?? 0);
      if (place < 0 && this.died === 0) problems.push(`message ${n} of ${by} to ${id} was sent by a state that is gone`);
      if ((lasts.get(by) ?? -1) > place && place >= 0) problems.push(`message ${n} of ${by} to ${id} reordered`);
      lasts.set(by, place);
    }
    if (this.died > 0) return problems;
    const lost = this.sent.filter((sent) => sent.to === id && !once.has(sent.n));
    if (lost.length > 0) problems.push(`${lost.length} lost at ${id}: ${lost.slice(0, 3).map(({ by, n }) => `${n} of ${by}`).join(', ')}`);
    return problems;
  }

  private checkHub(): string[] {
    const problems: string[] = [];
    const { asked, answered, failed, wrong } = this.questions;
    if (wrong > 0) problems.push(`${wrong} questions got the wrong answer`);
    if (this.died === 0 && failed > 0) problems.push(`${failed} of ${asked} questions were not answered`);
    if (this.died === 0 && this.letters.count > 0) problems.push(`${this.letters.count} dead letters although nobody died`);
    if (this.died === 0 && answered + failed < asked) problems.push('questions are open');
    for (const id of children) {
      const owners = this.world.living.filter(({ hub }) => hub.listChildren('local').some((child) => child.id === id));
      if (owners.length !== 1) problems.push(`child ${id} has ${owners.length} owners`);
    }
    return problems;
  }
}
