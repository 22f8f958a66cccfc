import { pause } from '@nact-hub/core';
import { dispatch, query, type Ref } from 'nact';
import type { ActorDefinition } from 'nact-hub';
import { callWitness, quick, slow, type Message, type State } from './actor';
import { Oracle } from './oracle';
import { noFaults } from './faulty-port';
import { seeded, type Random } from './random';
import { turn } from './simulated-clock';
import { World, type SimulatedNode } from './world';

export interface Schedule {
  readonly seed: number;
  /** How many things happen. Default 120. */
  readonly steps?: number;
  /** Whether a node dies. Default: on odd seeds. */
  readonly deaths?: boolean;
}

export interface Outcome {
  /** What went against the promises; empty when all is well. */
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

const children = ['a', 'b/1', 'c'];
const channelFaults = { lose: 0.1, double: 0.1, reorder: 0.3 };
/** Every other schedule of a kind has a registry and a store that are reached badly. */
const portFaults = { lose: 0.03, forget: 0.05, delay: 0.1, latest: 300 };
/** How long a question may wait, in simulated milliseconds: longer than a takeover takes. */
const patience = 30_000;

/** Runs one random schedule of joins, leaves, moves, deaths and traffic over channels that fail. The same seed gives the same schedule. */
export async function simulate({
  seed,
  steps = 120,
  deaths = seed % 2 === 1,
}: Schedule): Promise<Outcome> {
  const random = seeded(seed);
  const mode = random.chance(0.5) ? 'hot' : 'cold';
  const reached = random.chance(0.5) ? portFaults : noFaults;
  const world = new World(random, mode, channelFaults, reached, `sim-${seed}`);
  try {
    return await new Run(world, random, deaths).all(steps);
  } finally {
    await world.close();
  }
}

class Run {
  private readonly oracle: Oracle;
  private readonly questions = { asked: 0, answered: 0, failed: 0, wrong: 0 };
  private readonly pending = new Map<Promise<unknown>, Work>();
  private moves = 0;
  private died = 0;
  private n = 0;

  constructor(
    private readonly world: World,
    private readonly random: Random,
    private readonly deaths: boolean,
  ) {
    this.oracle = new Oracle(() => this.work());
    callWitness(this.oracle);
  }

  async all(steps: number): Promise<Outcome> {
    for (let i = 0; i < 3; i++) await this.until('a node has joined', this.join());
    for (const id of children) await this.start(id);
    for (let step = 0; step < steps; step++) {
      this.act();
      await this.world.live(this.random.pick(4), this.random.of([0, 0, 1, 5, 50, 400]));
    }
    const problems = await this.calmDown();
    return { problems, moves: this.moves, messages: this.oracle.messages, deaths: this.died };
  }

  private async join(): Promise<void> {
    const { hub } = await this.world.join();
    hub.on('deadLetter', (letter) => this.oracle.report(letter));
    hub.on('childrenMigrated', ({ children: moved }) => void (this.moves += moved.length));
  }

  private async start(id: string): Promise<void> {
    const actor: ActorDefinition<undefined, unknown, Message> = this.random.chance(0.5)
      ? quick
      : slow;
    const supervisor = this.random.of(this.world.serving).hub.supervisor('recorders');
    await this.until(
      `child ${id} is started`,
      supervisor.getOrStart(actor, { id }, { timeout: patience }),
    );
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

  /** From the outside world of a node, or from one child to another. */
  private speak(): void {
    const [node, to, through] = [
      this.someNode(),
      this.random.of(children),
      this.random.of(children),
    ];
    const ref = node && this.refOf(node, to);
    const passer = node && this.refOf(node, through);
    if (!node || !ref) return;
    if (this.random.chance(0.6)) return this.note(node, ref, to);
    if (passer && this.random.chance(0.2)) return this.leaveBehind(passer, ref, to);
    if (passer) this.pass(passer, through, ref, to);
  }

  private note(node: SimulatedNode, ref: Ref<Message>, to: string): void {
    const by = `@${node.name}`;
    for (let burst = 1 + this.random.pick(3); burst > 0; burst--) {
      const n = ++this.n;
      this.oracle.send(by, to, n);
      dispatch(ref, { type: 'note', by, n });
    }
  }

  private pass(passer: Ref<Message>, by: string, ref: Ref<Message>, to: string): void {
    const notes = [++this.n, ++this.n];
    for (const n of notes) this.oracle.send(by, to, n);
    dispatch(passer, { type: 'pass', to: ref, notes });
  }

  /** Whose name it goes in depends on whether the child moves meanwhile: so it is a sender of its own. */
  private leaveBehind(passer: Ref<Message>, ref: Ref<Message>, to: string): void {
    const n = ++this.n;
    this.oracle.send(`left behind ${n}`, to, n);
    dispatch(passer, { type: 'leave behind', to: ref, by: `left behind ${n}`, n });
  }

  /** Most work is done in a turn; some takes simulated time. */
  private work(): Promise<void> {
    return this.random.chance(0.7) ? turn() : pause(this.world.clock, this.random.pick(200));
  }

  /** A question through one child to another; the second answers the asker. */
  private ask(): void {
    const node = this.someNode();
    const first = node && this.refOf(node, this.random.of(children));
    const second = node && this.refOf(node, this.random.of(children));
    if (!node || !first || !second) return;
    const n = ++this.n;
    this.questions.asked++;
    const answer = query(
      first,
      (from: Ref<string>): Message => ({ type: 'ask', to: second, from, n }),
      patience,
    );
    const counted = answer.then(
      (text) => void (text === `${n}` ? this.questions.answered++ : this.questions.wrong++),
      () => void this.questions.failed++,
    );
    this.watch(`question ${n}`, node, counted);
  }

  private migrate(): void {
    const node = this.someNode();
    const target = this.random.of(this.world.serving);
    const some = children.filter(() => this.random.chance(0.6));
    const known = some.filter((id) => node?.hub.lookupChild(id)?.node !== undefined);
    if (!node || known.length === 0) return;
    this.watch(`${known.join()} to ${target.name}`, node, node.hub.migrate(known, target.hub.node));
  }

  private abort(): void {
    const node = this.someNode();
    const id = this.random.of(children);
    if (node?.hub.lookupChild(id)?.node === undefined) return;
    this.watch(`abort ${id}`, node, node.hub.abortMigration([id]));
  }

  private leave(node: SimulatedNode): void {
    this.watch(`${node.name} leaves`, node, this.world.leave(node));
  }

  private kill(): void {
    const node = this.random.of(this.world.serving);
    this.died++;
    const teller = this.random.of(this.world.serving.filter((other) => other !== node));
    for (const id of children) {
      const ref = this.refOf(teller, id);
      if (ref) this.note(teller, ref, id);
    }
    this.watch(`${node.name} dies`, undefined, this.die(node));
  }

  /** In the middle of its work, with what has just come in in its mailboxes. */
  private async die(node: SimulatedNode): Promise<void> {
    await this.world.live(12, 0);
    this.oracle.die(node.name);
    this.world.kill(node);
  }

  private someNode(): SimulatedNode | undefined {
    const { serving } = this.world;
    return serving.length === 0 ? undefined : this.random.of(serving);
  }

  private refOf(node: SimulatedNode, id: string): Ref<Message> | undefined {
    return node.hub.lookupChild<Message>(id)?.ref;
  }

  private watch(what: string, node: SimulatedNode | undefined, work: Promise<unknown>): void {
    const watched: Promise<unknown> = work
      .catch(() => undefined)
      .finally(() => this.pending.delete(watched));
    this.pending.set(watched, { what, node });
  }

  /** Waits for something in simulated time. */
  private async until<T>(what: string, work: Promise<T>): Promise<T> {
    let done = false;
    const watched = work.finally(() => (done = true));
    watched.catch(() => undefined);
    for (let i = 0; !done && i < 4_000; i++) await this.world.live(4, 25);
    if (!done)
      throw new Error(
        `waits for ever: ${what} (${this.open()
          .map((work) => work.what)
          .join('; ')})`,
      );
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
    this.world.calm();
    await this.until('all work has ended', this.workOfTheLiving());
    for (let i = 0; i < 200; i++) await this.world.live(4, 100);
    const states = new Map<string, State>();
    for (const id of children) {
      const ref = this.refOf(this.someNode()!, id);
      if (ref) states.set(id, await this.read(ref, id));
    }
    return [...this.oracle.verdict(states), ...this.checkQuestions(), ...this.checkOwners()];
  }

  private read(ref: Ref<Message>, id: string): Promise<State> {
    const state = query(ref, (from: Ref<State>): Message => ({ type: 'read', from }), patience);
    return this.until(`child ${id} is read`, state);
  }

  private checkQuestions(): string[] {
    const { asked, answered, failed, wrong } = this.questions;
    const problems = wrong > 0 ? [`${wrong} questions got the wrong answer`] : [];
    if (this.died > 0 || answered === asked) return problems;
    return [
      ...problems,
      `${failed} of ${asked} questions were not answered, ${asked - answered - failed} are open`,
    ];
  }

  private checkOwners(): string[] {
    return children.flatMap((id) => {
      const owners = this.world.living.filter(({ hub }) =>
        hub.listChildren('local').some((child) => child.id === id),
      );
      return owners.length === 1 ? [] : [`child ${id} has ${owners.length} owners`];
    });
  }
}
