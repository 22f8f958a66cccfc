import type { DeadLetter } from 'nact-hub';
import { senderOf, type State } from './actors';
import { isLeftBehind, unreported } from './unreported';
import type { Witness } from './witness';

interface Note {
  readonly n: number;
  /** `@<node>` for the outside world of a node, else a child in one state. */
  readonly by: string;
  readonly to: string;
  /** The node from which it was sent. */
  readonly node: string;
  /** That node was on its way out, or had left: what is sent there may lead nowhere, and is said to. */
  readonly tooLate: boolean;
  /** A node that died may have had it last: it went where its sender moved. */
  inherited: boolean;
}

/** The nodes that were killed, or lost their lease and stayed out; and those that came back. */
export interface Ends {
  readonly dead: ReadonlySet<string>;
  readonly returned: ReadonlySet<string>;
}

/** What the oracle has to know of the hub. */
export interface Surroundings {
  /** How long a slow child takes over a message, milliseconds. */
  work(): number;
  /** The node of an actor system. */
  nodeOf(system: string): string;
  /** Whether a node is about to leave, or has left. */
  isGoing(node: string): boolean;
  /** Whether what nobody has acknowledged comes again to the next life of this child. */
  isRedelivered(child: string): boolean;
  /** A message has come again, to a life whose state it is not in. */
  redelivered(): void;
  /** Milliseconds. */
  now(): number;
}

/** Knows what was sent, what was begun and what was reported, and says at once what goes against the promises. */
export class Oracle implements Witness {
  readonly problems: string[] = [];
  private readonly sent = new Map<number, Note>();
  private readonly began = new Map<number, { readonly where: string; readonly born: number }>();
  /** By child and sender: the last message that was begun. Numbers are given in the order of sending. */
  private readonly last = new Map<string, number>();
  /** By child and epoch: which node begins messages. */
  private readonly owners = new Map<string, string>();
  private readonly highest = new Map<string, number>();
  private readonly order = new Map<number, number>();
  private readonly letters: DeadLetter[] = [];
  private births = 0;
  private areLeasesShort = false;
  /** What is sent once more gets a number of its own: up here. */
  private lastAgain = 1_000_000;

  /** When a message was last sent or begun, or work begun. */
  private lastActivity = 0;

  constructor(private readonly around: Surroundings) {}

  get messages(): number {
    return this.sent.size;
  }

  /** For how long no message was sent or begun, and no work was begun, milliseconds. */
  get quietFor(): number {
    return this.around.now() - this.lastActivity;
  }

  work(): number {
    this.lastActivity = this.around.now();
    return this.around.work();
  }

  born(): number {
    return ++this.births;
  }

  /** The outside world of a node sends a message. */
  says(node: string, to: string, n: number): void {
    this.send({ n, by: `@${node}`, to, node, tooLate: false, inherited: false });
  }

  sends(by: string, to: string, asked: number, system: string): number {
    const node = this.around.nodeOf(system);
    const n = this.sent.has(asked) ? ++this.lastAgain : asked;
    const note = { n, by, to, node, tooLate: false, inherited: false };
    this.send({ ...note, tooLate: isLeftBehind(note) && this.around.isGoing(node) });
    return n;
  }

  begins(child: string, { born, seen }: State, epoch: number, system: string, n: number): void {
    const node = this.around.nodeOf(system);
    this.lastActivity = this.around.now();
    if (this.isExcusedlyLate(child, epoch)) return this.beginsLate(child, born, epoch, node, n);
    this.checkOwner(child, epoch, node);
    const before = this.began.get(n);
    const where = `on ${node} at epoch ${epoch}`;
    const mayComeAgain = this.around.isRedelivered(child) && !seen.includes(n);
    if (before && !mayComeAgain)
      this.problem(`message ${n} to ${child} doubled: ${before.where}, and ${where}`);
    if (before && mayComeAgain) this.around.redelivered();
    // In the order in which they were begun last.
    this.began.delete(n);
    this.began.set(n, { where, born });
    this.checkOrder(child, n, seen);
  }

  /** A child goes on without what it had sent by then, and what moves with it: that was on the node that died. */
  takenOver(child: string): void {
    for (const note of this.sent.values())
      if (note.by.startsWith(`${child}#`)) note.inherited = true;
  }

  /** The clock that leases run by was set forward: nodes are expired that cannot know it, until they are told. */
  leasesCutShort(): void {
    this.areLeasesShort = true;
  }

  report(letter: DeadLetter): void {
    this.letters.push(letter);
  }

  problem(text: string): void {
    this.problems.push(text);
  }

  /** Nobody has died: what is in the states is what was begun, all of it, and no state began anew. */
  checkStates(states: ReadonlyMap<string, State>): void {
    for (const [child, { born, seen }] of states) {
      const begun = [...this.began.keys()].filter((n) => this.sent.get(n)?.to === child);
      if (begun.join() !== seen.join())
        this.problem(`state ${born} of ${child} has ${seen.join()}, but ${begun.join()} was begun`);
    }
  }

  /** States have begun anew: what is in a state was begun in that state, in this order. `isWhole`: and nothing else was. */
  checkRestoredStates(states: ReadonlyMap<string, State>, isWhole: boolean): void {
    for (const [child, { born, seen }] of states) {
      const own = [...this.began].filter(
        ([n, in_]) => in_.born === born && this.sent.get(n)?.to === child,
      );
      const begun = own.map(([n]) => n);
      const inOrder = isWhole ? begun : begun.filter((n) => seen.includes(n));
      if (inOrder.join() !== seen.join())
        this.problem(`state ${born} of ${child} has ${seen.join()}, but ${begun.join()} was begun`);
    }
  }

  /** Nobody has died: everything was processed, and there is no dead letter. */
  checkNothingLost(): void {
    const missing = this.missing();
    const lost = missing.filter(({ tooLate }) => !tooLate);
    if (lost.length > 0)
      this.problem(`${lost.length} lost: ${lost.slice(0, 3).map(describe).join(', ')}`);
    this.checkLetters(missing.length - lost.length);
  }

  /**
   * Only what was sent too late may be a dead letter, and what of it is missing must be one. The rest may be:
   * when its node was gone, nobody told it any more that it was processed.
   */
  private checkLetters(missing: number): void {
    const unknown = this.letters.filter(({ fate }) => fate === 'unknown').length;
    const certain = this.letters.length - unknown;
    const tooLate = [...this.sent.values()].filter((note) => note.tooLate).length;
    if (certain <= missing && missing <= this.letters.length && this.letters.length <= tooLate)
      return;
    const example = JSON.stringify(this.letters[0]);
    this.problem(`${this.letters.length} dead letters although nobody died: ${example}`);
  }

  /**
   * What was not processed is a dead letter; or, if nodes have died, it was sent by one of them, or by a child
   * that began anew. What ran on in a child that ended with the lease of its node, sends in the name of that node.
   */
  checkLossesReported({ dead, returned }: Ends, states: ReadonlyMap<string, State>): void {
    const living = new Set([...states].map(([child, { born }]) => senderOf(child, born)));
    const isExcused = ({ node, by, inherited }: Note) =>
      dead.has(node) || (dead.size > 0 && by.includes('#') && (inherited || !living.has(by)));
    const missing = this.missing().filter((note) => !isExcused(note));
    const silent = unreported(missing, this.letters, returned);
    if (silent.length > 0)
      this.problem(`${silent.length} lost without a word: ${silent.map(describe).join(', ')}`);
  }

  private send(note: Note): void {
    this.lastActivity = this.around.now();
    this.sent.set(note.n, note);
    this.order.set(note.n, this.order.size);
  }

  private isExcusedlyLate(child: string, epoch: number): boolean {
    return this.areLeasesShort && epoch < (this.highest.get(child) ?? 0);
  }

  /** It changes nothing that counts: its state ends with it, and its epoch says that it is late. */
  private beginsLate(child: string, born: number, epoch: number, node: string, n: number): void {
    const owner = this.owners.get(`${child} ${epoch}`) ?? node;
    if (owner !== node)
      this.problem(`${child} begins messages on ${owner} and on ${node}, both at epoch ${epoch}`);
    if (!this.began.has(n)) this.began.set(n, { where: `on ${node} at epoch ${epoch}`, born });
  }

  private checkOwner(child: string, epoch: number, node: string): void {
    const key = `${child} ${epoch}`;
    const owner = this.owners.get(key) ?? node;
    this.owners.set(key, owner);
    if (owner !== node)
      this.problem(`${child} begins messages on ${owner} and on ${node}, both at epoch ${epoch}`);
    const highest = this.highest.get(child) ?? 0;
    if (epoch < highest)
      this.problem(`${child} begins a message at epoch ${epoch} on ${node}, after ${highest}`);
    this.highest.set(child, Math.max(highest, epoch));
  }

  private checkOrder(child: string, n: number, seen: readonly number[]): void {
    const note = this.sent.get(n);
    if (!note) return this.problem(`message ${n} was never sent`);
    if (note.to !== child) this.problem(`message ${n} to ${note.to} came to ${child}`);
    const key = `${child} ${note.by}`;
    const last = this.around.isRedelivered(child)
      ? seen.filter((earlier) => this.sent.get(earlier)?.by === note.by).at(-1)
      : this.last.get(key);
    this.last.set(key, n);
    if (last !== undefined && this.order.get(last)! > this.order.get(n)!)
      this.problem(`message ${n} of ${note.by} to ${child} reordered: after ${last}`);
  }

  private missing(): Note[] {
    return [...this.sent.values()].filter(({ n }) => !this.began.has(n));
  }
}

const describe = ({ by, to, n }: Note): string => `${n} of ${by} to ${to}`;
