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
  return new RedisHandovers(commands, checkPrefix(prefix));
}

class RedisHandovers implements HandoverStore {
  constructor(
    private readonly commands: Redis | Cluster,
    private readonly prefix: string,
  ) {}

  async put(entries: readonly HandoverEntry[], ttl: number): Promise<void> {
    const expiry = String(Math.ceil(ttl));
    for (const chunk of chunksOf(entries, ({ bytes }) => bytes.length)) {
      await this.send(
        chunk.map(({ key, bytes }) => ['set', this.name(key), bufferOf(bytes), 'PX', expiry]),
      );
    }
  }

  async get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const chunk of chunksOf(keys, () => 0)) {
      const replies = await this.send(chunk.map((key) => ['getBuffer', this.name(key)]));
      replies.forEach((bytes, index) => {
        if (Buffer.isBuffer(bytes)) found.set(chunk[index] as string, bytes);
      });
    }
    return found;
  }

  async keep(keys: readonly string[], ttl: number): Promise<void> {
    const expiry = String(Math.ceil(ttl));
    await this.forEach(keys, (name) => ['pexpire', name, expiry]);
  }

  async drop(keys: readonly string[]): Promise<void> {
    await this.forEach(keys, (name) => ['unlink', name]);
  }

  async close(): Promise<void> {}

  private async forEach(
    keys: readonly string[],
    commandOf: (name: string) => Command,
  ): Promise<void> {
    for (const chunk of chunksOf(keys, () => 0)) {
      await this.send(chunk.map((key) => commandOf(this.name(key))));
    }
  }

  private send(commands: readonly Command[]): Promise<unknown[]> {
    return send(this.commands, commands);
  }

  private name(key: string): string {
    return this.prefix + key;
  }
}
