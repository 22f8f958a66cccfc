import { randomBytes } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import { checkCount, checkName, checkOptions, type CorruptError } from '@nact-hub/core';
import { previousOf } from '../decide/takeover';
import type { Position } from '../log';
import type { NodeId, NodeRecord } from '../node';
import type { ChildId, MigrationId } from '../row';
import type {
  Batch,
  ChildAtEpoch,
  ChildToCutOver,
  ChildToRegister,
  ChildToStart,
  ClaimAnswer,
  NodeAnswer,
  RegisterAnswer,
  RegisterBatch,
  RegisterRequest,
  RegistryStore,
  RenewAnswer,
  StartAnswer,
} from '../store';
import { recovering, wasOut } from '../recovering';
import { checkWord } from '../word';
import { startArguments, words } from './arguments';
import {
  type AnswersOf,
  answersWithRows,
  type ChildReply,
  decodeBatch,
  mergeBatches,
  oneOf,
  outcomesOf,
  rowOf,
} from './batch';
import { chunksOf } from './chunks';
import { Connection } from './connection';
import { decodeEntries } from './decode-log';
import { encodeNode } from './decode-node';
import { corrupt, decodeRow, decodeWhole, startedRow } from './decode-row';
import { decodeSnapshot } from './decode-snapshot';
import { type RegistryKeys, registryKeys } from './keys';
import type { Argument, ScriptName } from './scripts';

/** One node's access to a registry in Redis. */
export interface RedisRegistryOptions {
  /** Runs the scripts. Ready, or connecting; stays the caller's. */
  readonly commands: Redis | Cluster;
  /** A connection of its own that waits for the log, as `commands.duplicate()`. Ended by `close`. */
  readonly blocking: Redis | Cluster;
  readonly hubId: string;
  /** What all keys begin with, without braces. Default: `nact-hub:`. */
  readonly prefix?: string;
  /**
   * How many entries the log keeps, about. A node that falls further behind reads everything again,
   * which costs time and nothing else. Default: 10,000, which is seconds of the busiest hub and some
   * megabytes; of large batches fewer are kept, about a million facts in all.
   */
  readonly logLength?: number;
  /** Hears of nodes, rows and entries in Redis that are not well formed. Default: nobody does. */
  readonly corrupt?: (error: CorruptError) => void;
}

const known = ['commands', 'blocking', 'hubId', 'prefix', 'logLength', 'corrupt'];

/**
 * One node's access to a hub's registry in Redis 6.2 or newer, or Valkey.
 * @throws InvalidConfigError
 */
export function redisRegistry(options: RedisRegistryOptions): RegistryStore {
  checkOptions('redisRegistry', options, known);
  const keys = registryKeys(options.prefix ?? 'nact-hub:', checkName('hubId', options.hubId));
  const logLength = checkCount('logLength', options.logLength ?? 10_000);
  const connection = new Connection(options.commands, options.blocking, keys, logLength);
  return new RedisStore(connection, keys, options.corrupt ?? (() => undefined));
}

class RedisStore implements RegistryStore {
  constructor(
    private readonly connection: Connection,
    private readonly keys: RegistryKeys,
    private readonly report: (error: CorruptError) => void,
  ) {}

  async join(node: NodeRecord, lease: number) {
    checkWord('node id', node.id);
    const incarnation = randomBytes(9).toString('base64url');
    const reply = await this.connection.run('join', node.id, lease, encodeNode(node), incarnation);
    return { number: decodeWhole(asArray(reply)[0]) };
  }

  async renew(node: NodeId, lease: number): Promise<RenewAnswer> {
    const reply = asArray(await this.connection.run('renew', node, lease));
    const [outcome, number, incarnation, settled] = reply;
    if (typeof incarnation !== 'string') throw corrupt('answer', reply);
    const answer = nodeAnswer(['renewed', 'fenced', 'unknown'], outcome, number);
    return { ...answer, incarnation, settled: settled === '1' };
  }

  async register(request: RegisterRequest, lease: number): Promise<RegisterBatch> {
    const { node, from, previous, highestEpoch, longestLease, operation, children } = request;
    checkWord('node id', node.id);
    const born = randomBytes(9).toString('base64url');
    const before = [from, previous, highestEpoch, longestLease, operation];
    const head = [node.id, lease, encodeNode(node), born, ...before];
    const parts: RegisterBatch[] = [];
    // One after the other: the first one begins the recovery, and the rest takes part in it.
    for (const chunk of chunksOf(children, ({ args }) => args.length)) {
      const reply = await this.connection.run('register', ...head, ...chunk.flatMap(toRegister));
      parts.push(decodeRegistered(reply, chunk));
    }
    const [first] = parts;
    if (parts.some(({ incarnation }) => incarnation !== first!.incarnation)) throw recovering();
    const answers = new Map(parts.flatMap((part) => [...part.answers]));
    return { number: parts.at(-1)!.number, incarnation: first!.incarnation, answers };
  }

  async expel(node: NodeId, others: readonly NodeId[]): Promise<NodeAnswer> {
    return decided(await this.connection.run('expel', node, ...others));
  }

  async drain(node: NodeId): Promise<NodeAnswer> {
    return decided(await this.connection.run('drain', node));
  }

  async leave(node: NodeId) {
    const [outcome, number] = asArray(await this.connection.run('leave', node));
    return nodeAnswer(['done', 'fenced', 'owns_children'], outcome, number);
  }

  async start(node: NodeId, operation: string, children: readonly ChildToStart[]) {
    checkWord('operation id', operation);
    for (const { id } of children) checkWord('child id', id);
    const outcomes = oneOf('started', 'exists');
    const own = { owner: node, operation };
    const rowFrom = (text: string) =>
      text.includes(' ') ? decodeRow(text) : startedRow(own, decodeWhole(text));
    const answerOf = (reply: ChildReply): StartAnswer => ({
      ...outcomes(reply),
      row: rowOf(reply),
    });
    return this.batch('start', [node, operation], children, {
      argumentsOf: startArguments,
      bytesOf: ({ about, args }) => about.length + args.length,
      answersOf: answersWithRows(answerOf, rowFrom),
    });
  }

  async beginMigration(
    node: NodeId,
    migration: MigrationId,
    target: NodeId,
    children: readonly ChildAtEpoch[],
  ) {
    checkWord('migration id', migration);
    checkWord('node id', target);
    return this.batch('beginMigration', [node, migration, target], children, {
      argumentsOf: idAndEpoch,
      answersOf: outcomesOf('begun', 'busy', 'lost', 'no_target'),
    });
  }

  cutOver(node: NodeId, migration: MigrationId, children: readonly ChildToCutOver[]) {
    return this.batch('cutOver', [node, migration], children, {
      argumentsOf: words(
        ({ id, epoch, version, pinned }) => `${id} ${epoch} ${version} ${pinned ? 1 : 0}`,
      ),
      answersOf: outcomesOf('moved', 'aborted', 'no_target', 'gone'),
    });
  }

  abort(node: NodeId, migration: MigrationId, children: readonly ChildAtEpoch[]) {
    return this.batch('abort', [node, migration], children, {
      argumentsOf: idAndEpoch,
      answersOf: answersWithRows(oneOf('aborted', 'moved', 'gone')),
    });
  }

  async claim(node: NodeId, operation: string, children: readonly ChildAtEpoch[]) {
    checkWord('operation id', operation);
    return this.batch('claim', [node, operation], children, {
      argumentsOf: idAndEpoch,
      answersOf: answersWithRows(claimAnswer),
    });
  }

  async park(node: NodeId, migration: MigrationId, children: readonly ChildToCutOver[]) {
    checkWord('migration id', migration);
    return this.batch('park', [node, migration], children, {
      argumentsOf: words(({ id, epoch, version }) => `${id} ${epoch} ${version}`),
      answersOf: answersWithRows(oneOf('parked', 'lost')),
    });
  }

  stop(node: NodeId, children: readonly ChildAtEpoch[]) {
    return this.batch('stop', [node], children, {
      argumentsOf: idAndEpoch,
      answersOf: answersWithRows(oneOf('stopped', 'lost')),
    });
  }

  async args(children: readonly ChildId[]) {
    const found = new Map<ChildId, Uint8Array>();
    for (const chunk of chunksOf(children)) {
      const values = chunk.length > 0 ? await this.connection.bytes(this.keys.args, chunk) : [];
      chunk.forEach((id, i) => values[i] && found.set(id, values[i]));
    }
    return found;
  }

  async snapshot() {
    return decodeSnapshot(await this.connection.run('snapshot'), this.report);
  }

  async read(position: Position, wait: number) {
    const reply = await this.connection.entriesAfter(position, wait);
    return { position, ...decodeEntries(reply, this.report) };
  }

  async close(): Promise<void> {
    this.connection.close();
  }

  private async batch<C extends { readonly id: ChildId }, A>(
    name: ScriptName,
    head: readonly Argument[],
    children: readonly C[],
    codec: BatchCodec<C, A>,
  ): Promise<Batch<A>> {
    const { argumentsOf, answersOf, bytesOf } = codec;
    const parts = chunksOf(children, bytesOf).map(async (chunk) => {
      const reply = await this.connection.run(name, ...head, ...argumentsOf(chunk));
      return decodeBatch(reply, chunk, answersOf);
    });
    return mergeBatches(await Promise.all(parts));
  }
}

/** How children go into a script, and what comes out. */
interface BatchCodec<C, A> {
  readonly argumentsOf: (children: readonly C[]) => Argument[];
  readonly answersOf: AnswersOf<C, A>;
  readonly bytesOf?: (child: C) => number;
}

const idAndEpoch = words<ChildAtEpoch>(({ id, epoch }) => `${id} ${epoch}`);
const toRegister = (child: ChildToRegister): Argument[] => {
  const { id, epoch, life, handover, version, pinned, about, args } = child;
  return [id, epoch, life, handover ?? '-', version, pinned ?? '-', about, args];
};

function decodeRegistered(reply: unknown, children: readonly ChildToRegister[]): RegisterBatch {
  const parts = [...asArray(reply)];
  if (parts[0] === 'fenced') throw wasOut();
  const incarnation = parts.pop();
  const answersOf = answersWithRows<ChildToRegister, RegisterAnswer>(oneOf('registered', 'lost'));
  const batch = decodeBatch(parts, children, answersOf);
  if (typeof incarnation !== 'string' || batch.outcome !== 'done') throw corrupt('answer', reply);
  return { number: batch.number, incarnation, answers: batch.answers };
}

function decided(reply: unknown): NodeAnswer {
  const [outcome, number] = asArray(reply);
  if (outcome === 'recovering') throw recovering();
  return nodeAnswer(['done', 'fenced'], outcome, number);
}

const claimOutcome = oneOf('claimed', 'lost');

function claimAnswer(reply: ChildReply, { epoch }: ChildAtEpoch): ClaimAnswer {
  const { outcome, row } = claimOutcome(reply);
  if (outcome === 'lost') return { outcome, row };
  const claimed = rowOf(reply);
  return { outcome, row: claimed, previous: previousOf(claimed, epoch) };
}

function nodeAnswer<O extends string>(outcomes: readonly O[], outcome: unknown, number: unknown) {
  const known = outcomes.find((each) => each === outcome);
  if (known === undefined) throw corrupt('answer', outcome);
  return { outcome: known, number: decodeWhole(number) };
}

const asArray = (reply: unknown): readonly unknown[] => {
  if (!Array.isArray(reply)) throw corrupt('answer', reply);
  return reply;
};
