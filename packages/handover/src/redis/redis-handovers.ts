import type { Cluster, Redis } from 'ioredis';
import { checkOptions, piecesOf } from '@nact-hub/core';
import type { HandoverEntry, HandoverStore } from '../store';
import { oneBuffer } from './buffer';
import { chunksOf, isLarge } from './chunks';
import { Parts } from './parts';
import { checkPrefix } from './prefix';
import { defineScripts, type Script } from './scripts';
import { type Command, isWrongType, send, sendEach, unreachable } from './send';

/** Where handovers are kept. */
export interface RedisHandoversOptions {
  /** Sends the commands. Ready, or connecting; stays the caller's. */
  readonly commands: Redis | Cluster;
  /** What all keys begin with, without braces. Default: `nact-hub:`. */
  readonly prefix?: string;
}

/**
 * Handovers in Redis 6.2 or newer, Valkey, or a cluster of either. They expire by the server's clock.
 * Calls reject with an `UnknownOutcomeError`, reason `handovers_unreachable`.
 * @throws InvalidConfigError
 */
export function redisHandovers(options: RedisHandoversOptions): HandoverStore {
  checkOptions('redisHandovers', options, ['commands', 'prefix']);
  const { commands, prefix = 'nact-hub:' } = options;
  defineScripts(commands);
  return new RedisHandovers(commands, checkPrefix(prefix));
}

/**
 * One command for a whole batch where its keys may be named together, which is not so in a cluster: a command for
 * each takes a node longer than all that is in it.
 */
class RedisHandovers implements HandoverStore {
  private readonly parts: Parts;

  constructor(
    private readonly commands: Redis | Cluster,
    private readonly prefix: string,
  ) {
    this.parts = new Parts(commands);
  }

  async put(entries: readonly HandoverEntry[], ttl: number): Promise<void> {
    const expiry = String(Math.ceil(ttl));
    const small = entries.filter(({ bytes }) => !isLarge(bytes));
    for (const chunk of chunksOf(small, ({ bytes }) => bytes.length)) {
      await this.send(
        this.isApart || chunk.length === 1
          ? chunk.map(({ key, bytes }) => ['set', this.name(key), oneBuffer(bytes), 'PX', expiry])
          : [this.putAll(chunk, expiry)],
      );
    }
    for (const { key, bytes } of entries)
      if (isLarge(bytes))
        await this.parts.put(this.name(key), piecesOf(bytes), ttl, {
          script: 'nactHubHandover_placeHandover',
        });
  }

  private putAll(entries: readonly HandoverEntry[], expiry: string): Command {
    const names = entries.map(({ key }) => this.name(key));
    const values = entries.map(({ bytes }) => oneBuffer(bytes));
    const putHandovers = 'nactHubHandover_putHandovers' satisfies Script;
    return [putHandovers, String(names.length), ...names, expiry, ...values];
  }

  async get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const chunk of chunksOf(keys, () => 0)) {
      const replies = await this.getAll(chunk.map((key) => this.name(key)));
      for (const [index, key] of chunk.entries()) {
        const bytes = await this.bytesOf(key, replies[index]);
        if (bytes) found.set(key, bytes);
      }
    }
    return found;
  }

  private async getAll(names: readonly string[]): Promise<readonly unknown[]> {
    if (this.isApart)
      return sendEach(
        this.commands,
        names.map((name) => ['getBuffer', name]),
      );
    const [all] = await this.send([['mgetBuffer', ...names]]);
    return all as readonly unknown[];
  }

  async keep(keys: readonly string[], ttl: number): Promise<void> {
    const expiry = String(Math.ceil(ttl));
    for (const chunk of chunksOf(keys, () => 0))
      await this.send(chunk.map((key) => ['pexpire', this.name(key), expiry]));
  }

  async drop(keys: readonly string[]): Promise<void> {
    for (const chunk of chunksOf(keys, () => 0)) {
      const names = chunk.map((key) => this.name(key));
      await this.send(
        this.isApart ? names.map((name) => ['unlink', name]) : [['unlink', ...names]],
      );
    }
  }

  async close(): Promise<void> {}

  /**
   * One that is in parts is a hash: `GET` says that it is no string, and `MGET` the same as of one that is not
   * there. Whatever was not found is asked for again, as what it may be.
   */
  private async bytesOf(key: string, reply: unknown): Promise<Uint8Array | undefined> {
    if (Buffer.isBuffer(reply)) return reply;
    if (reply instanceof Error && !isWrongType(reply)) throw unreachable(reply);
    return this.parts.get(this.name(key));
  }

  /** Whether each key may be at another server. */
  private get isApart(): boolean {
    return this.commands.isCluster;
  }

  private send(commands: readonly Command[]): Promise<unknown[]> {
    return send(this.commands, commands);
  }

  private name(key: string): string {
    return this.prefix + key;
  }
}
