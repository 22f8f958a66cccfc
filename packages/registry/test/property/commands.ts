import { FencedError, UnknownOutcomeError } from '@nact-hub/core';
import type { Batch, ChildAtEpoch, RegisterRequest, RegistryStore } from '@nact-hub/registry';
import { pick } from '../support/random';
import { childToStart, nodeRecord } from '../support/records';

const nodes = ['a', 'b', 'c', 'd'];
const children = ['x', 'y', 'z'];
const migrations = ['m1', 'm2', 'm3'];
const operations = ['op1', 'op2', 'op3'];
const lease = 10_000;
/** Far enough from the lease in any sum that the time a test itself takes does not matter. */
const steps = [6_000, 6_000, 12_000];

/** Which epoch of a child a call is about: counted from the latest that was seen. */
type Age = number;

/** One call on a registry, without epochs, which each registry gives as it likes. */
export type Command =
  | { readonly kind: 'join' | 'renew' | 'drain' | 'leave'; readonly node: string }
  /** The server is another one, and has lost nothing. */
  | { readonly kind: 'restart' }
  | { readonly kind: 'pass'; readonly by: number }
  | BatchCommand;

interface BatchCommand {
  readonly kind:
    'start' | 'register' | 'expel' | 'begin' | 'cutOver' | 'abort' | 'claim' | 'park' | 'stop';
  readonly node: string;
  readonly target: string;
  readonly id: string;
  readonly ages: readonly (readonly [child: string, age: Age])[];
  readonly pinned: boolean;
}

export function randomCommand(random: () => number): Command {
  const kind = pick(random, kinds);
  const node = pick(random, nodes);
  if (kind === 'pass') return { kind, by: pick(random, steps) };
  if (kind === 'restart') return { kind };
  if (kind === 'join' || kind === 'renew' || kind === 'drain' || kind === 'leave') {
    return { kind, node };
  }
  const ids = kind === 'start' || kind === 'claim' ? operations : migrations;
  const count = 1 + Math.floor(random() * 3);
  const ages = Array.from({ length: count }, () => {
    const age = random() < 0.8 ? 0 : 1 + Math.floor(random() * 3);
    return [pick(random, children), age] as const;
  });
  const target = pick(random, nodes);
  return { kind, node, target, id: pick(random, ids), ages, pinned: random() < 0.3 };
}

const kinds = [
  ...Array<'renew'>(8).fill('renew'),
  ...Array<'join'>(3).fill('join'),
  ...Array<'start'>(4).fill('start'),
  ...Array<'begin'>(6).fill('begin'),
  ...Array<'cutOver'>(6).fill('cutOver'),
  ...Array<'abort'>(2).fill('abort'),
  ...Array<'claim'>(4).fill('claim'),
  ...Array<'pass'>(4).fill('pass'),
  ...(['drain', 'leave', 'park', 'stop', 'register', 'expel', 'restart'] as const),
] as const;

/** A registry, and the epochs that it has given. */
export class Subject {
  private readonly epochs = new Map<string, number[]>();
  private readonly order: number[] = [];

  constructor(
    readonly store: RegistryStore,
    private readonly pass: (by: number) => Promise<void>,
    private readonly restart: () => Promise<void>,
  ) {}

  /** Carries a command out; the answer has epochs by the order in which they were first seen. */
  run(command: Command): Promise<unknown> {
    return this.prepare(command)();
  }

  /** A call that can be made again, word for word. */
  prepare(command: Command): () => Promise<unknown> {
    if (command.kind === 'pass') return () => this.pass(command.by);
    if (command.kind === 'restart') return () => this.restart();
    const call = this.callFor(command);
    return async () => {
      const answer = await call().catch((error: unknown) => {
        if (!(error instanceof UnknownOutcomeError || error instanceof FencedError)) throw error;
        return { rejected: error.reason };
      });
      this.learn(answer);
      // It is answered without the epochs that it gives.
      if (command.kind === 'cutOver') await this.learnAll();
      return this.withoutEpochs(answer);
    };
  }

  withoutEpochs(value: unknown): unknown {
    const named = JSON.parse(JSON.stringify(value, asObject)) as unknown;
    return mapNumbers(named, (number) => {
      const index = this.order.indexOf(number);
      return index < 0 ? number : `epoch ${index}`;
    });
  }

  private callFor(command: Exclude<Command, { kind: 'pass' | 'restart' }>): () => Promise<unknown> {
    const { store } = this;
    switch (command.kind) {
      case 'join':
        return () => store.join(nodeRecord(command.node), lease);
      case 'renew':
        return () =>
          store.renew(command.node, lease).then(({ outcome, settled }) => ({ outcome, settled }));
      case 'drain':
        return () => store.drain(command.node);
      case 'leave':
        return () => store.leave(command.node);
      case 'start':
      case 'register':
      case 'expel':
      case 'begin':
      case 'cutOver':
      case 'abort':
      case 'claim':
      case 'park':
      case 'stop':
        return this.batchFor(command);
    }
  }

  private batchFor({ kind, node, id, target, ages, pinned }: BatchCommand): () => Promise<unknown> {
    const { store } = this;
    const at = ages.map(([child, age]) => this.at(child, age));
    const withVersion = at.map((child) => ({ ...child, version: 2, pinned }));
    const toStart = at.map((child) => childToStart(child.id, ['t']));
    switch (kind) {
      case 'start':
        return () => store.start(node, id, toStart);
      case 'register':
        return async () => {
          const { answers } = await store.register(this.requestOf(node, target, id, at), lease);
          return { answers };
        };
      case 'expel':
        return () => store.expel(node, target === node ? [] : [target]);
      case 'begin':
        return () => store.beginMigration(node, id, target, at);
      case 'cutOver':
      case 'park':
        return () => store[kind](node, id, withVersion);
      case 'abort':
      case 'claim':
        return () => store[kind](node, id, at);
      case 'stop':
        return () => store.stop(node, at);
    }
  }

  private requestOf(
    node: string,
    previous: string,
    operation: string,
    at: readonly ChildAtEpoch[],
  ): RegisterRequest {
    // No two children were ever at one epoch.
    const epochOf = ({ id, epoch }: ChildAtEpoch) =>
      epoch === 1 ? 1 + children.indexOf(id) : epoch;
    const known = at.map((child) => ({
      ...childToStart(child.id, ['t']),
      id: child.id,
      epoch: epochOf(child),
      life: epochOf(child),
      handover: undefined,
      version: 0,
      pinned: undefined,
    }));
    const record = nodeRecord(node);
    return {
      node: record,
      previous,
      from: 'another',
      highestEpoch: 0,
      longestLease: lease,
      operation,
      children: known,
    };
  }

  private at(id: string, age: Age): ChildAtEpoch {
    return { id, epoch: this.epochs.get(id)?.at(-1 - age) ?? 1 };
  }

  private learn(answer: unknown): void {
    const answers = (answer as Partial<Extract<Batch<unknown>, { outcome: 'done' }>>).answers;
    for (const [id, each] of answers ?? [])
      this.learnEpoch(id, (each as { row?: { epoch: number } }).row?.epoch);
  }

  private async learnAll(): Promise<void> {
    const { children } = await this.store.snapshot();
    const byEpoch = [...children].sort((a, b) => a.row.epoch - b.row.epoch);
    for (const { id, row } of byEpoch) this.learnEpoch(id, row.epoch);
  }

  private learnEpoch(id: string, epoch: number | undefined): void {
    if (epoch === undefined || this.order.includes(epoch)) return;
    this.order.push(epoch);
    this.epochs.set(id, [...(this.epochs.get(id) ?? []), epoch]);
  }
}

const asObject = (_: string, value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries(value) : value;

function mapNumbers(value: unknown, change: (number: number) => unknown): unknown {
  if (typeof value === 'number') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => mapNumbers(each, change));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, mapNumbers(each, change)]),
  );
}
