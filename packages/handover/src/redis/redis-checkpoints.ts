import type { Cluster, Redis } from 'ioredis';
import { checkOptions, piecesOf } from '@nact-hub/core';
import type { Checkpoint, CheckpointStore } from '../checkpoint/store';
import { oneBuffer } from './buffer';
import { chunksOf, isLarge } from './chunks';
import { readManifest } from './manifest';
import { Parts } from './parts';
import { checkPrefix } from './prefix';
import type { RedisHandoversOptions } from './redis-handovers';
import { defineScripts, type Script } from './scripts';
import { type Command, send } from './send';

/**
 * Checkpoints in Redis 6.2 or newer, Valkey, or a cluster of either. They expire by the server's clock.
 * Calls reject with an `UnknownOutcomeError`, reason `handovers_unreachable`.
 * @throws InvalidConfigError
 */
export function redisCheckpoints(options: RedisHandoversOptions): CheckpointStore {
  checkOptions('redisCheckpoints', options, ['commands', 'prefix']);
  const { commands, prefix = 'nact-hub:' } = options;
  defineScripts(commands);
  return new RedisCheckpoints(commands, checkPrefix(prefix));
}

class RedisCheckpoints implements CheckpointStore {
  private readonly parts: Parts;

  constructor(
    private readonly commands: Redis | Cluster,
    private readonly prefix: string,
  ) {
    this.parts = new Parts(commands);
  }

  async put({ key, epoch, version, bytes }: Checkpoint, ttl: number): Promise<'stored' | 'stale'> {
    const name = this.name(key);
    const place = [String(epoch), String(version)];
    const reply = isLarge(bytes)
      ? await this.parts.put(name, piecesOf(bytes), ttl, {
          script: 'nactHubHandover_placeCheckpoint',
          args: place,
        })
      : await this.putWhole(name, place, ttl, oneBuffer(bytes));
    return reply as 'stored' | 'stale';
  }

  async get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const chunk of chunksOf(keys, () => 0)) {
      const replies = await this.send(
        ...chunk.map((key): Command => ['hgetBuffer', this.name(key), 'bytes']),
      );
      for (const [index, key] of chunk.entries()) {
        const bytes = await this.bytesOf(key, replies[index]);
        if (bytes) found.set(key, bytes);
      }
    }
    return found;
  }

  async keep(keys: readonly string[], ttl: number): Promise<ReadonlySet<string>> {
    const missing = new Set<string>();
    const expiry = String(Math.ceil(ttl));
    for (const chunk of chunksOf(keys, () => 0)) {
      const replies = await this.send(
        ...chunk.map((key): Command => ['pexpire', this.name(key), expiry]),
      );
      chunk.forEach((key, index) => replies[index] === 1 || missing.add(key));
    }
    return missing;
  }

  async end(key: string, epoch: number, ttl: number): Promise<'ended' | 'stale'> {
    const [reply] = await this.send([
      'nactHubHandover_endCheckpoints' satisfies Script,
      this.name(key),
      String(epoch),
      String(Math.ceil(ttl)),
    ]);
    return reply as 'ended' | 'stale';
  }

  async close(): Promise<void> {}

  private async putWhole(
    name: string,
    place: readonly string[],
    ttl: number,
    bytes: Buffer,
  ): Promise<unknown> {
    const put = 'nactHubHandover_putCheckpoint' satisfies Script;
    const [reply] = await this.send([put, name, ...place, String(Math.ceil(ttl)), bytes]);
    return reply;
  }

  private async bytesOf(key: string, reply: unknown): Promise<Uint8Array | undefined> {
    if (!Buffer.isBuffer(reply)) return undefined;
    return readManifest(reply) ? this.parts.get(this.name(key)) : reply;
  }

  private send(...commands: readonly Command[]): Promise<unknown[]> {
    return send(this.commands, commands);
  }

  private name(key: string): string {
    return this.prefix + key;
  }
}
