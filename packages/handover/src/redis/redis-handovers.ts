import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Cluster, Redis } from 'ioredis';
import { checkOptions } from '@nact-hub/core';
import type { HandoverEntry, HandoverStore } from '../store';
import { bufferOf } from './buffer';
import { chunksOf } from './chunks';
import { checkPrefix } from './prefix';
import { type Command, send } from './send';

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
  commands.defineCommand(putHandovers, { lua: readFileSync(putFile, 'utf8') });
  return new RedisHandovers(commands, checkPrefix(prefix));
}

const putHandovers = 'nactHubHandover_putHandovers';
const putFile = path.resolve(__dirname, '../../lua/put-handovers.lua');

/**
 * One command for a whole batch where its keys may be named together, which is not so in a cluster: a command for
 * each takes a node longer than all that is in it.
 */
class RedisHandovers implements HandoverStore {
  constructor(
    private readonly commands: Redis | Cluster,
    private readonly prefix: string,
  ) {}

  async put(entries: readonly HandoverEntry[], ttl: number): Promise<void> {
    const expiry = String(Math.ceil(ttl));
    for (const chunk of chunksOf(entries, ({ bytes }) => bytes.length)) {
      await this.send(
        this.isApart || chunk.length === 1
          ? chunk.map(({ key, bytes }) => ['set', this.name(key), bufferOf(bytes), 'PX', expiry])
          : [this.putAll(chunk, expiry)],
      );
    }
  }

  private putAll(entries: readonly HandoverEntry[], expiry: string): Command {
    const names = entries.map(({ key }) => this.name(key));
    const values = entries.map(({ bytes }) => bufferOf(bytes));
    return [putHandovers, String(names.length), ...names, expiry, ...values];
  }

  async get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const chunk of chunksOf(keys, () => 0)) {
      const replies = await this.getAll(chunk.map((key) => this.name(key)));
      replies.forEach((bytes, index) => {
        if (Buffer.isBuffer(bytes)) found.set(chunk[index] as string, bytes);
      });
    }
    return found;
  }

  private async getAll(names: readonly string[]): Promise<readonly unknown[]> {
    if (this.isApart) return this.send(names.map((name) => ['getBuffer', name]));
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
