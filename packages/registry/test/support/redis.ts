import { randomUUID } from 'node:crypto';
import type { CorruptError } from '@nact-hub/core';
import { redisRegistry, type RegistryStore } from '@nact-hub/registry';
import { clientOf, deleteKeys, type Deployment, duplicateOf } from '@nact-hub/testkit';

export interface TestStoreOptions {
  readonly logLength?: number;
  readonly corrupt?: (error: CorruptError) => void;
}

/** What a hub's registry consists of. */
const parts = ['rows', 'about', 'args', 'nodes', 'leases', 'owned', 'meta', 'log'];

/** A real Redis of the run, under a key prefix that no other test file has. */
export class TestRedis {
  readonly prefix = `test-${randomUUID()}:`;
  readonly client;
  private readonly readers = `readers-${randomUUID()}`;
  private readonly stores: RegistryStore[] = [];

  constructor(deployment: Deployment = 'Redis') {
    this.client = clientOf(deployment);
  }

  /** One node's access, with a blocking connection of its own. */
  store(hubId: string, options: TestStoreOptions = {}): RegistryStore {
    const { client: commands, prefix } = this;
    const blocking = duplicateOf(commands, this.readers);
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
    // 0 says that nothing was ever lost.
    if (Number(await this.client.hget(meta, 'settled')) > 0) change.hincrby(meta, 'settled', -by);
    await change.exec();
  }

  /** Remembers a hub's data; answers how another server takes over with it, without what came after. */
  async dump(hubId: string): Promise<() => Promise<void>> {
    const keys = parts.map((part) => this.key(hubId, part));
    const values = await Promise.all(keys.map((key) => this.client.dumpBuffer(key)));
    return async () => {
      await this.lose(hubId);
      const back = this.client.multi();
      keys.forEach((key, i) => values[i] && back.restore(key, 0, values[i]));
      back.hset(this.key(hubId, 'meta'), 'server', 'another');
      await back.exec();
    };
  }

  /** Loses a hub's data, as FLUSHALL would. */
  async lose(hubId: string): Promise<void> {
    await deleteKeys(this.client, this.key(hubId, ''));
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
    await deleteKeys(this.client, this.prefix);
    this.client.disconnect();
  }
}
