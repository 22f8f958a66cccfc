import type { CorruptError } from '@nact-hub/core';
import type { ChildFact, Fact, LogEntry, NodeFact } from '../log';
import type { NodeId, NodeRecord } from '../node';
import type { ChildId, Row } from '../row';
import type { Snapshot } from '../store';
import { Abouts } from './about';
import { HeldChild, type Child } from './child';
import { additions, differences, lostMigration } from './differences';
import { Groups } from './groups';
import { Owners } from './owners';

/** A fact as it met this replica. `previous`: the row before; undefined if there was none. */
export type Change =
  NodeFact | (ChildFact & { readonly child: Child; readonly previous: Row | undefined });

/** `gap`: something is missing, read everything again. `old`: it has been applied before. Both change nothing. */
export interface Applied {
  readonly outcome: 'applied' | 'gap' | 'old';
  readonly changes: readonly Change[];
}

/** How many nodes that are gone are remembered: what still comes from them, or goes to them, is minutes old at most. */
const remembered = 1_000;
/** How many times a node is followed from one id to the next: each one names several that came before. */
const mostSuccessors = 32;

const gap: Applied = Object.freeze({ outcome: 'gap', changes: [] });
const old: Applied = Object.freeze({ outcome: 'old', changes: [] });

/** A node's copy of the registry, folded from the log. All nodes see the same changes in the same order. */
export class Replica {
  private held = new Map<ChildId, HeldChild>();
  private readonly owners = new Owners();
  private readonly tags = new Groups<Child>();
  private readonly abouts: Abouts;
  private readonly records = new Map<NodeId, NodeRecord>();
  /** The nodes that were here and are gone, the last of them. */
  private readonly gone = new Set<NodeId>();
  /** Under which id a node that is gone has come back, the last of them. */
  private readonly successors = new Map<NodeId, NodeId>();
  private state = { incarnation: '', number: -1, view: -1, highestEpoch: 0, isWhole: true };

  /** `report` hears of what a child says of itself that is not well formed. */
  constructor(report: (error: CorruptError) => void = () => undefined) {
    this.abouts = new Abouts(report);
  }

  get incarnation(): string {
    return this.state.incarnation;
  }
  /** False while the authority recovers from a loss of data: then this holds also what was known before. */
  get isWhole(): boolean {
    return this.state.isWhole;
  }
  /** The number of the last entry that has been applied; -1 before anything has been read. */
  get number(): number {
    return this.state.number;
  }
  /** The highest epoch that was ever given out, as far as this replica has come. */
  get highestEpoch(): number {
    return this.state.highestEpoch;
  }
  /** The view, numbered by the entry that made it (or by that of the snapshot in which it was first seen). */
  get view(): number {
    return this.state.view;
  }
  get nodes(): ReadonlyMap<NodeId, NodeRecord> {
    return this.records;
  }
  get size(): number {
    return this.held.size;
  }
  /** Whether a node was in the view and will never be again. One that is neither may join in an entry to come. */
  hasLeft(node: NodeId): boolean {
    return this.gone.has(node);
  }

  /** Under which id the process of a node is in the hub now, as far as is known: a node that was fenced comes back under another one. */
  current(node: NodeId): NodeId {
    let current = node;
    if (this.records.has(node)) return node;
    for (let steps = 0, next; steps < mostSuccessors; steps++) {
      if ((next = this.successors.get(current)) === undefined) break;
      current = next;
    }
    return current;
  }

  get(id: ChildId): Child | undefined {
    return this.held.get(id);
  }
  children(): Iterable<Child> {
    return this.held.values();
  }
  /** The children that a node owns; undefined: those without an owner. */
  ownedBy(node: NodeId | undefined): readonly Child[] {
    return this.owners.of(node);
  }
  /** The children whose owner is not in the view, and those without one. */
  unowned(): readonly Child[] {
    const gone = (owner: NodeId | undefined) => owner === undefined || !this.nodes.has(owner);
    return [...this.owners.all()].filter(gone).flatMap((owner) => this.owners.of(owner));
  }
  taggedWith(tag: string): ReadonlySet<Child> {
    return this.tags.of(tag);
  }
  /** What a child says of itself, as it is registered. */
  aboutText(id: ChildId): string | undefined {
    return this.held.get(id)?.shared.text;
  }

  apply(entry: LogEntry): Applied {
    if (entry.incarnation !== this.incarnation || entry.number > this.number + 1) return gap;
    if (entry.number <= this.number) return old;
    if (!entry.facts.every((fact) => this.isExpected(fact))) return gap;
    const facts = this.isWhole ? entry.facts : this.registeredAgain(entry.facts);
    return { outcome: 'applied', changes: this.fold(facts, entry.number) };
  }

  /** What entries come to while the authority recovers: what is known here already, and what it has lost of that. */
  private registeredAgain(facts: readonly Fact[]): Fact[] {
    const known = facts.filter((fact) => !this.isOlder(fact));
    return known.flatMap((fact) => [...lostMigration(this, fact), fact]);
  }

  /** What is registered by one node may be older than what is known of another one, which registers later. */
  private isOlder(fact: Fact): boolean {
    return 'row' in fact && fact.row.epoch < (this.held.get(fact.id)?.row.epoch ?? 0);
  }

  /**
   * Takes a snapshot over. Each difference is answered as the change that its entry would have been.
   * `isWhole`: whether what it does not have is not there; else it is added to what is known.
   */
  reset(snapshot: Snapshot, isWhole = snapshot.settled): readonly Change[] {
    const { incarnation, number, highestEpoch } = snapshot;
    const facts = isWhole ? differences(this, snapshot) : additions(this, snapshot);
    const changes = this.fold(facts, number);
    this.state.isWhole = isWhole;
    this.state.incarnation = incarnation;
    this.state.highestEpoch = Math.max(this.state.highestEpoch, highestEpoch);
    return changes;
  }

  /** A fact about a child that is not there means that another fact has been missed. */
  private isExpected(fact: Fact): boolean {
    return 'node' in fact || fact.kind === 'childStarted' || this.held.has(fact.id);
  }

  private fold(facts: readonly Fact[], number: number): readonly Change[] {
    this.state.number = number;
    return facts.map((fact) =>
      'node' in fact ? this.foldNode(fact, number) : this.foldChild(fact),
    );
  }

  private foldNode(fact: NodeFact, number: number): Change {
    this.state.view = number;
    if (fact.kind === 'nodeJoined') {
      this.records.set(fact.node.id, fact.node);
      for (const former of fact.node.former ?? []) this.succeed(former, fact.node.id);
    } else if (fact.kind === 'nodeLeaving') {
      const record = this.records.get(fact.node);
      if (record) this.records.set(fact.node, { ...record, phase: 'leaving' });
    } else {
      this.records.delete(fact.node);
      this.remember(fact.node);
    }
    return fact;
  }

  private succeed(former: NodeId, node: NodeId): void {
    if (former === node) return;
    this.successors.set(former, node);
    const [oldest] = this.successors.keys();
    if (this.successors.size > remembered) this.successors.delete(oldest!);
  }

  private remember(node: NodeId): void {
    this.gone.add(node);
    const [oldest] = this.gone;
    if (this.gone.size > remembered) this.gone.delete(oldest!);
  }

  private foldChild(fact: ChildFact): Change {
    const before = this.held.get(fact.id);
    const previous = before?.row;
    if (fact.kind === 'childStopped') return { ...fact, child: this.remove(before!), previous };
    const { kind, id, row } = fact;
    // Written out: an object that is spread and added to takes more than twice as much.
    if (kind === 'childStarted') {
      if (before) this.remove(before);
      const child = this.add(fact);
      this.setRow(child, row);
      return { kind, id, row, about: fact.about, child, previous };
    }
    this.setRow(before!, row);
    return { kind, id, row, child: before!, previous };
  }

  private add({ id, row, about }: Extract<ChildFact, { kind: 'childStarted' }>): HeldChild {
    const child = new HeldChild(id, row, this.abouts.take(about));
    this.held.set(id, child);
    this.owners.add(row.owner, child);
    for (const tag of child.about.tags) this.tags.add(tag, child);
    return child;
  }

  private remove(child: HeldChild): HeldChild {
    this.held.delete(child.id);
    this.abouts.release(child.shared);
    for (const tag of child.about.tags) this.tags.remove(tag, child);
    this.owners.remove(child.row.owner, child);
    return child;
  }

  private setRow(child: HeldChild, row: Row): void {
    const from = child.row.owner;
    if (from !== row.owner) {
      this.owners.remove(from, child);
      this.owners.add(row.owner, child);
    }
    child.become(row);
    this.state.highestEpoch = Math.max(this.state.highestEpoch, row.epoch);
  }
}
