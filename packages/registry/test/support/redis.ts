import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Logger } from '@nact-hub/core';
import { redisRegistry, type RegistryStore } from '@nact-hub/registry';

export interface TestStoreOptions {
  readonly logLength?: number;
  readonly logger?: Logger;
}

/** The real Redis of the run, under a key prefix that no other test file has. */
export class TestRedis {
  readonly prefix = `test-${randomUUID()}:`;
  readonly client = this.connect();
  private readonly readers = `readers-${randomUUID()}`;
  private readonly stores: RegistryStore[] = [];

  /** One node's access, with a blocking connection of its own. */
  store(hubId: string, options: TestStoreOptions = {}): RegistryStore {
    const { client: commands, prefix } = this;
    const blocking = commands.duplicate({ connectionName: this.readers });
    const store = redisRegistry({ commands, blocking, hubId, prefix, ...options });
    this.stores.push(store);
    return store;
  }

  key(hubId: string, part: string): string {
    return `${this.prefix}{${hubId}}:${part}`;
  }

  /** Makes a hub's times earlier, which to its scripts is the same as if time had passed. */
  async advance(hubId: string, by: number): Promise<void> {
    const [meta, leases] = [this.key(hubId, 'meta'), this.key(hubId, 'leases')];
    const members = await this.client.zrange(leases, '0', '-1');
    const change = this.client.multi();
    for (const node of members) change.zincrby(leases, -by, node);
    for (const field of ['renewed', 'grace']) change.hincrby(meta, field, -by);
    await change.exec();
  }

  /** Loses a hub's data, as FLUSHALL would. */
  async lose(hubId: string): Promise<void> {
    const keys = await this.client.keys(`${this.prefix}{${hubId}}:*`);
    if (keys.length > 0) await this.client.del(...keys);
  }

  /** Ends the connections that wait for a log, as a network does; answers how many. */
  async cutReaders(): Promise<number> {
    const clients = String(await this.client.client('LIST')).split('\n');
    const readers = clients.filter((line) => line.includes(`name=${this.readers}`));
    const ids = readers.map((line) => /\bid=(\d+)/.exec(line)![1]!);
    for (const id of ids) await this.client.client('KILL', 'ID', id);
    return ids.length;
  }

  async close(): Promise<void> {
    for (const store of this.stores) await store.close();
    const keys = await this.client.keys(`${this.prefix}*`);
    if (keys.length > 0) await this.client.del(...keys);
    this.client.disconnect();
  }

  private connect(): Redis {
    return new Redis(process.env['REDIS_URL']!, { maxRetriesPerRequest: null });
  }
}
