import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Cluster, Redis } from 'ioredis';
import { checkOptions } from '@nact-hub/core';
import type { Checkpoint, CheckpointStore } from '../checkpoint/store';
import { bufferOf } from './buffer';
import { chunksOf } from './chunks';
import { checkPrefix } from './prefix';
import type { RedisHandoversOptions } from './redis-handovers';
import { type Command, send } from './send';

const folder = path.resolve(__dirname, '../../lua');
/** Each script by the name of its command. All have one key. */
const scripts = {
  nactHubHandover_putCheckpoint: 'put-checkpoint',
  nactHubHandover_endCheckpoints: 'end-checkpoints',
} as const;

/**
 * Checkpoints in Redis 6.2 or newer, Valkey, or a cluster of either. They expire by the server's clock.
 * Calls reject with an `UnknownOutcomeError`, reason `handovers_unreachable`.
 * @throws InvalidConfigError
 */
export function redisCheckpoints(options: RedisHandoversOptions): CheckpointStore {
  checkOptions('redisCheckpoints', options, ['commands', 'prefix']);
  const { commands, prefix = 'nact-hub:' } = options;
  for (const [name, file] of Object.entries(scripts)) {
    const lua = readFileSync(path.join(folder, `${file}.lua`), 'utf8');
    commands.defineCommand(name, { lua, numberOfKeys: 1 });
  }
  return new RedisCheckpoints(commands, checkPrefix(prefix));
}

class RedisCheckpoints implements CheckpointStore {
  constructor(
    private readonly commands: Redis | Cluster,
    private readonly prefix: string,
  ) {}

  async put({ key, epoch, version, bytes }: Checkpoint, ttl: number): Promise<'stored' | 'stale'> {
    const [reply] = await this.send([
      'nactHubHandover_putCheckpoint' satisfies keyof typeof scripts,
      this.name(key),
      String(epoch),
      String(version),
      String(Math.ceil(ttl)),
      bufferOf(bytes),
    ]);
    return reply as 'stored' | 'stale';
  }

  async get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const chunk of chunksOf(keys, () => 0)) {
      const replies = await this.send(
        ...chunk.map((key): Command => ['hgetBuffer', this.name(key), 'bytes']),
      );
      replies.forEach((bytes, index) => {
        if (Buffer.isBuffer(bytes)) found.set(chunk[index]!, bytes);
      });
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
      'nactHubHandover_endCheckpoints' satisfies keyof typeof scripts,
      this.name(key),
      String(epoch),
      String(Math.ceil(ttl)),
    ]);
    return reply as 'ended' | 'stale';
  }

  async close(): Promise<void> {}

  private send(...commands: readonly Command[]): Promise<unknown[]> {
    return send(this.commands, commands);
  }

  private name(key: string): string {
    return this.prefix + key;
  }
}
