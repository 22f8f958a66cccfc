import { Cluster, Redis } from 'ioredis';
import { silentLogger } from '@nact-hub/core';
import { startRedisCluster, type RedisClusterServers } from '@nact-hub/testkit';
import { hotSwap, redisBackend, type Backend, type Connection } from 'nact-hub';
import { addSurely, journal, read, upTo } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { documentedRules, refusedBy } from '../../support/documented-rule';
import { request } from '../../support/redis-requests';
import { healSlot, masterOf, moveSlot, tearSlot } from '../../support/slots';
import { waitUntil } from '../../support/wait-until';

const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

let servers: RedisClusterServers;
let masters: Redis[];
beforeAll(async () => {
  servers = await startRedisCluster();
  masters = servers.nodes.map(({ port }) => new Redis(port));
}, 30_000);
afterAll(async () => {
  for (const master of masters) master.disconnect();
  await servers.stop();
});

/** How many keys each master has. */
const sizes = () => Promise.all(masters.map((master) => master.dbsize()));

/** How often any of them has sent a command to another one. */
async function redirections(): Promise<number> {
  const infos = await Promise.all(masters.map((master) => master.info('errorstats')));
  const counts = infos.map((info) => Number(/errorstat_MOVED:count=(\d+)/.exec(info)?.[1] ?? 0));
  return counts.reduce((sum, count) => sum + count);
}

describe('a node in a cluster', () => {
  const open: Connection[] = [];
  afterEach(async () => {
    for (const connection of open.splice(0)) await connection.close();
    for (const master of masters) await master.flushall();
  });

  const connect = async (backend: Backend, node: string): Promise<Connection> => {
    const asks = { ...request(silentLogger), hub: 'spread', node };
    const connection = await backend.connect(asks);
    open.push(connection);
    return connection;
  };
  const byNodes = () => redisBackend({ cluster: servers.nodes });

  test('puts its inbox where its id says, so that those of a hub are on all masters', async () => {
    for (let i = 0; i < 12; i++) {
      const { channel } = await connect(byNodes(), `node-${i}`);
      await channel.open(() => undefined);
    }
    const counts = await sizes();
    expect(counts.reduce((sum, count) => sum + count)).toBe(12);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  test('puts each handover where its child says: a move loads all masters', async () => {
    const { handovers } = await connect(byNodes(), 'a');
    const keys = upTo(300).map((i) => `{spread/child-${i}}:handover:m`);
    const entries = keys.map((key) => ({ key, bytes: Buffer.from(key) }));
    await handovers.put(entries, 60_000);
    expect(Math.min(...(await sizes()))).toBeGreaterThan(70);
    expect((await handovers.get(keys)).size).toBe(300);
  });

  test('keeps the registry of a hub together, at one master', async () => {
    const { registry } = await connect(byNodes(), 'a');
    const [id, joinedAt] = ['a', Date.now()];
    await registry.join({ id, joinedAt, phase: 'joined', labels: {}, supervisors: {} }, 10_000);
    const child = { id: 'x', about: '{}', args: Buffer.from('args') };
    await registry.start('a', 'op', [child]);
    expect((await sizes()).filter((count) => count > 0)).toEqual([8]);
  });

  test.each([
    ['by some of its nodes', () => redisBackend({ cluster: servers.nodes.slice(0, 1) })],
    ["with the app's own client", () => redisBackend(ownClient())],
  ])(
    'has as many connections as there are masters, and up to four, however much it does (%s)',
    async (_, backend) => {
      const connection = await connect(backend(), 'a');
      await connection.channel.open(() => undefined);
      const reading = connection.registry.read('0-0', 1_000);
      const entries = upTo(300).map((i) => ({ key: `{h-${i}}`, bytes: Buffer.from('state') }));
      for (let i = 0; i < 5; i++) await connection.handovers.put(entries, 60_000);
      await reading;
      const lists = await Promise.all(masters.map((master) => master.client('LIST')));
      const lines = lists.flatMap((list) => String(list).trim().split('\n'));
      const names = lines.map((line) => / name=(\S*)/.exec(line)![1]!);
      const count = (end: string) => names.filter((name) => name.endsWith(end)).length;
      expect(count(':commands') + count('of-the-app')).toBe(3);
      for (const blocking of [':log', ':inbox']) {
        expect(count(blocking)).toBeGreaterThanOrEqual(1);
        expect(count(blocking)).toBeLessThanOrEqual(2);
      }
      await connection.close();
    },
  );

  test('waits between redirections, so that masters that send it to and fro for a moment cost no error', async () => {
    const { handovers } = await connect(byNodes(), 'a');
    const key = '{to-and-fro}:handover:m';
    const torn = await tearSlot(masters, key);
    const bytes = Buffer.from('state');
    const before = await redirections();
    const begun = performance.now();
    const put = handovers.put([{ key, bytes }], 60_000);
    await waitUntil('it was sent to and fro', async () => (await redirections()) >= before + 4);
    // Without pauses all the redirections that ioredis allows would have been over by now.
    expect(performance.now() - begun).toBeGreaterThan(100);
    await healSlot(torn);
    await put;
    expect((await handovers.get([key])).get(key)).toEqual(bytes);
  });

  const clients: Cluster[] = [];
  afterAll(() => clients.forEach((client) => client.disconnect()));
  const ownClient = (): Cluster => {
    const redisOptions = { connectionName: 'of-the-app', disconnectTimeout: 100 };
    clients.push(new Cluster([servers.nodes[0]!], { redisOptions }));
    return clients.at(-1)!;
  };
});

describe('a hub in a cluster', () => {
  const clusters = useClusters();

  test('goes on while its slots move to other masters, and nothing is lost or doubled', async () => {
    const cluster = clusters.create({ supervisors }, redisBackend({ cluster: servers.nodes }));
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    await cluster.waitUntil('b has read of it', () => b.lookupChild(id));
    const tag = `nact-hub:{${cluster.hubId}`;
    const sent: Promise<number>[] = [];
    for (const key of [`${tag}}:rows`, `${tag}/${a.node}}:inbox`, `${tag}/${b.node}}:inbox`]) {
      const owner = await masterOf(masters, key);
      const to = masters.find((master) => master !== owner)!;
      const { node: target } = [a, b].find(({ node }) => node !== a.lookupChild(id)!.node)!;
      let migrating: ReturnType<typeof a.migrate> | undefined;
      const moved = await moveSlot(masters, key, to, async () => {
        sent.push(addSurely(ref, sent.length, 20_000));
        migrating ??= a.migrate([id], target);
      });
      expect(moved).toBeGreaterThan(0);
      expect(await migrating).toEqual({ moved: [id], stayed: [] });
      expect(await masterOf(masters, key)).toBe(to);
    }
    await Promise.all(sent);
    expect(sent.length).toBeGreaterThan(6);
    expect(await read(ref)).toEqual(upTo(sent.length));
  });

  test('needs no command but those that docs/operations.md names, also while a slot moves', async () => {
    for (const master of masters) {
      await master.acl('SETUSER', 'app', 'reset', ...documentedRules());
      await master.acl('LOG', 'RESET');
    }
    const options = { redisOptions: { username: 'app', password: 'secret' } };
    const backend = redisBackend({ cluster: servers.nodes, options });
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const ids = cluster.idsOn(a, 6);
    const specs = ids.map((id) => ({ id }));
    const { started } = await a.supervisor('children').startChildren(journal, specs);
    expect(await a.migrate(ids.slice(0, 3), b.node)).toMatchObject({ stayed: [] });
    const key = `nact-hub:{${cluster.hubId}}:rows`;
    const owner = await masterOf(masters, key);
    const to = masters.find((master) => master !== owner)!;
    // As long as some keys are here and some there, a decision waits.
    const stopped: Promise<void>[] = [];
    await moveSlot(masters, key, to, async () => {
      if (ids.length > 4) stopped.push(a.stopChild(ids.pop()!));
    });
    await Promise.all(stopped);
    expect(await b.leave()).toMatchObject({ stayed: [] });
    for (const { ref } of started.slice(0, 4)) expect(await addSurely(ref, 1)).toBe(1);
    expect(await a.leave()).toMatchObject({ stayed: [] });
    for (const master of masters) expect(refusedBy(await master.acl('LOG'))).toEqual([]);
  });
});
