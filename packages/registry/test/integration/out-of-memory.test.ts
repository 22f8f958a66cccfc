import { redisRegistry } from '@nact-hub/registry';
import { type ProvidedRedis, startRedis } from '@nact-hub/testkit';
import { Redis } from 'ioredis';
import { nodeRecord } from '../support/records';

const lease = 10_000;

describe('a Redis that is out of memory', () => {
  let server: ProvidedRedis;
  let commands: Redis;
  let blocking: Redis;

  beforeAll(async () => {
    server = await startRedis();
    [commands, blocking] = [new Redis(server.url), new Redis(server.url)];
  }, 30_000);
  afterAll(async () => {
    for (const client of [commands, blocking]) client.disconnect();
    await server.stop();
  });

  /** What takes memory is refused; what frees it alone would go through, as to bury a node does. */
  test('lets nobody bury those whom it has not let renew', async () => {
    const store = redisRegistry({ commands, blocking, hubId: 'hub', prefix: '' });
    for (const node of ['a', 'b', 'c']) await store.join(nodeRecord(node), lease);
    await commands.zadd('{hub}:leases', 1, 'b', 1, 'c');
    await commands.config('SET', 'maxmemory', '1');
    for (const node of ['a', 'b']) await expect(store.renew(node, lease)).rejects.toThrow('OOM');
    await commands.config('SET', 'maxmemory', '0');
    expect((await store.snapshot()).nodes).toHaveLength(3);
    expect((await store.renew('a', lease)).outcome).toBe('renewed');
    expect((await store.snapshot()).nodes).toHaveLength(1);
  });
});
