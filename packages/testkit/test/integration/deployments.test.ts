import { Cluster, Redis } from 'ioredis';
import {
  connectionTo,
  NoRedisServerError,
  startRedisCluster,
  startRedisSentinel,
} from '@nact-hub/testkit';

/** Whether something listens there. */
async function isUp(port: number): Promise<boolean> {
  const client = new Redis(port, '127.0.0.1', {
    retryStrategy: () => null,
    disconnectTimeout: 100,
  });
  client.on('error', () => {});
  const up = await client.ping().then(
    () => true,
    () => false,
  );
  client.disconnect();
  return up;
}

test('a cluster has three masters that share the keys, and ends whole', async () => {
  const servers = await startRedisCluster();
  const cluster = new Cluster([servers.nodes[0]!], { redisOptions: { disconnectTimeout: 100 } });
  for (let i = 0; i < 60; i++) await cluster.set(`key-${i}`, i);
  const masters = cluster.nodes('master');
  const sizes = await Promise.all(masters.map((master) => master.dbsize()));
  expect(masters).toHaveLength(3);
  expect(Math.min(...sizes)).toBeGreaterThan(5);
  cluster.disconnect();
  await servers.stop();
  await servers.stop();
  for (const { port } of servers.nodes) expect(await isUp(port)).toBe(false);
}, 30_000);

test('sentinels put the replica, with what it has, in the place of a master that is killed', async () => {
  const { sentinels, name, master, replica, stop } = await startRedisSentinel();
  const client = new Redis({ sentinels: [...sentinels], name, disconnectTimeout: 100 });
  client.on('error', () => {});
  await client.set('key', 'value');
  // What the replica has not acknowledged may be lost: that is what WAIT is for.
  expect(await client.wait(1, 5_000)).toBe(1);
  await master.stop();
  expect(await client.get('key')).toBe('value');
  expect(client.stream.remotePort).toBe(replica.port);
  client.disconnect();
  await stop();
  for (const { port } of [replica, ...sentinels]) expect(await isUp(port)).toBe(false);
}, 30_000);

describe('without a program to start', () => {
  const { PATH, NACT_HUB_TEST_CLUSTER: given } = process.env;
  afterEach(() => void Object.assign(process.env, { PATH, NACT_HUB_TEST_CLUSTER: given }));

  test.each([
    ['a cluster', startRedisCluster],
    ['a Sentinel', startRedisSentinel],
  ])('%s is refused, with what helps', async (_, start) => {
    process.env['PATH'] = '';
    const refusal = await start().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(NoRedisServerError);
    expect(refusal).toMatchObject({
      code: 'no_redis_server',
      message: expect.stringMatching(/apt-get cannot be used\. Put redis-server .* on the path/),
    });
  });

  test('a run that could not start one says why to whoever asks for it', () => {
    process.env['NACT_HUB_TEST_CLUSTER'] = 'Because.';
    expect(() => connectionTo('Redis Cluster')).toThrow(
      /There is no Redis Cluster\. Because\. Put redis-server/,
    );
    delete process.env['NACT_HUB_TEST_CLUSTER'];
    expect(() => connectionTo('Redis Cluster')).toThrow(NoRedisServerError);
  });
});
