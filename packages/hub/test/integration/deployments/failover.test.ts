import { Redis } from 'ioredis';
import { startRedis, startRedisSentinel, type RedisSentinelServers } from '@nact-hub/testkit';
import { hotSwap, redisBackend } from 'nact-hub';
import { addSurely, journal, read, upTo } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { Network } from '../../support/tcp-server';
import { byEpoch, Load, type Begun, witnessedJournal } from '../../support/load';

const migration = hotSwap({ handover: true });

describe('a hub behind Sentinel', () => {
  const clusters = useClusters();

  let servers: RedisSentinelServers;
  beforeAll(async () => void (servers = await startRedisSentinel()), 30_000);
  afterAll(() => servers.stop());

  test('goes on when the master is killed in the middle of messages and moves', async () => {
    const { sentinels, name, master } = servers;
    const begun: Begun[] = [];
    const witnessed = witnessedJournal(begun);
    const supervisors = { children: { actors: [witnessed], migration } };
    const backend = redisBackend({ sentinels: [...sentinels], name });
    const cluster = clusters.create({ supervisors }, backend);
    const hubs = [await cluster.join('a'), await cluster.join('b'), await cluster.join('c')];
    await cluster.joined();
    const load = await Load.start(cluster, witnessed, 12);
    await cluster.waitUntil('there is traffic, and many have moved', () => load.isUnderWay);
    await master.stop();
    await load.untilAllAnswered();
    await load.end();

    // Nobody began messages where somebody else did in the same epoch.
    for (const nodes of byEpoch(begun).values()) expect(nodes.size).toBe(1);
    for (const child of await load.report()) {
      // Each message once, and in order.
      expect(child.items).toEqual([...new Set(child.items)].sort((x, y) => x - y));
      // What the replica had not been told of yet may be lost, but not without a word.
      if (!child.reported) expect(child).toMatchObject({ instances: 1, missing: [] });
    }
    expect(cluster.heard('fenced')).toEqual([]);
    for (const hub of hubs) {
      expect(hub.status()).toMatchObject({ joined: true, backendReachable: true });
    }
  }, 60_000);
});

describe('a node whose Redis became a replica, but keeps its connections', () => {
  const clusters = useClusters();

  test('connects again, to where its address leads now', async () => {
    const [first, second] = [await startRedis(), await startRedis()];
    const network = await new Network(first.url).open();
    const supervisors = { children: { actors: [journal], migration } };
    const cluster = clusters.create({ supervisors }, redisBackend(network.url));
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(b);
    const ref = await a.supervisor('children').startChild(journal, { id });
    await addSurely(ref, 0);

    const [old, next] = [new Redis(first.url), new Redis(second.url)];
    await next.replicaof('127.0.0.1', Number(new URL(first.url).port));
    await cluster.waitUntil('the second has everything', async () =>
      (await next.info('replication')).includes('master_link_status:up'),
    );
    network.redirect(second.url);
    await next.replicaof('NO', 'ONE');
    await old.replicaof('127.0.0.1', Number(new URL(second.url).port));

    for (const item of [1, 2, 3]) await addSurely(ref, item, 20_000);
    expect(await a.migrate([id], a.node)).toMatchObject({ moved: [id] });
    expect(await read(ref)).toEqual(upTo(4));
    expect(cluster.heard('fenced')).toEqual([]);
    await cluster.waitUntil(
      'nobody is left there',
      async () => !String(await old.client('LIST')).includes(cluster.hubId),
    );
    await cluster.close();
    for (const client of [old, next]) client.disconnect();
    await network.close();
    for (const server of [first, second]) await server.stop();
  }, 30_000);
});
