import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Redis } from 'ioredis';
import { startRedis, type ProvidedRedis } from '@nact-hub/testkit';
import { coldSwap, hotSwap, redisBackend, type Backend, type Connection } from 'nact-hub';
import { addSurely, journal, read, upTo } from '../support/actors';
import { useClusters } from '../support/backends';
import { documentedCommands, refusedBy } from '../support/documented-rule';
import { linesOf, request } from '../support/redis-requests';
import { Network } from '../support/tcp-server';
import { waitUntil } from '../support/wait-until';

const supervisors = {
  children: { actors: [journal], migration: hotSwap({ handover: true }) },
};

let own: ProvidedRedis;
let admin: Redis;
let network: Network;
beforeAll(async () => {
  own = await startRedis();
  admin = new Redis(own.url);
});
beforeEach(async () => void (network = await new Network(own.url).open()));
afterEach(() => network.close());
afterAll(async () => {
  admin.disconnect();
  await own.stop();
});

describe('one node in Redis', () => {
  const { lines, logger } = linesOf();
  const open: Connection[] = [];
  afterEach(async () => {
    for (const connection of open.splice(0)) await connection.close();
    lines.length = 0;
  });

  const connect = async (backend: Backend, lease?: number): Promise<Connection> => {
    const connection = await backend.connect(request(logger, lease));
    open.push(connection);
    return connection;
  };

  /** What the clients of the server are called, but for the test's own. */
  const clientNames = async (): Promise<string[]> => {
    const list = (await admin.client('LIST')) as string;
    const names = [...list.matchAll(/ name=(\S+) /g)].map(([, name]) => name!);
    return names.map((name) => name.replace(/^nact-hub:test-[\w-]+:/, '')).sort();
  };

  test('has three connections that say by their names what they are for, and none after', async () => {
    const connection = await connect(redisBackend(own.url));
    await connection.channel.open(() => undefined);
    expect(await clientNames()).toEqual(['node:commands', 'node:inbox', 'node:log']);
    await connection.close();
    await waitUntil('they are gone', async () => (await clientNames()).length === 0);
  });

  test('uses a client of the app for commands, and leaves it as it was', async () => {
    const client = new Redis(own.url, { connectionName: 'of-the-app' });
    const before = client.eventNames();
    const connection = await connect(redisBackend(client));
    expect(await clientNames()).toEqual(['node:inbox', 'node:log', 'of-the-app']);
    await connection.close();
    expect(await client.ping()).toBe('PONG');
    expect(client.eventNames()).toEqual(before);
    client.disconnect();
  });

  test('can do with options of ioredis, and with a client that connects late and gives up early', async () => {
    const { hostname: host, port } = new URL(own.url);
    const options = { host, port: Number(port), db: 2, commandTimeout: 500, lazyConnect: true };
    const client = new Redis({ ...options, maxRetriesPerRequest: 1, replyMapping: 'resp3' });
    for (const backend of [redisBackend(options), redisBackend(client)]) {
      const connection = await connect(backend);
      const received = new Promise<Uint8Array>((resolve) => {
        void connection.channel.open(resolve).then(() => connection.channel.keep(9_000));
      });
      await waitUntil('the inbox is there', async () => {
        return (await connection.channel.send('node', Buffer.from('hello'))) === 'sent';
      });
      expect(Buffer.from(await received).toString()).toBe('hello');
    }
    client.disconnect();
  });

  test('says whether Redis is reachable, and logs a failure once, not at each attempt', async () => {
    const connection = await connect(redisBackend(network.url));
    await connection.channel.open(() => undefined);
    expect(connection.reachable()).toBe(true);
    network.cut();
    await waitUntil('it is not reachable', () => !connection.reachable());
    await waitUntil('it has tried again', () => network.refused > 6);
    network.mend();
    await waitUntil('it is reachable', () => connection.reachable());
    const failures = lines.filter((line) => line.includes('a connection to Redis fails'));
    expect(failures.length).toBeLessThanOrEqual(3);
    await waitUntil('all are back', () => {
      return lines.filter((line) => line.includes('is back')).length === failures.length;
    });
  });

  test('gives up a connection that has fallen silent, and does on another what was asked', async () => {
    const connection = await connect(redisBackend(network.url), 2_000);
    network.swallow();
    await connection.handovers.put([{ key: '{a}:b', bytes: Buffer.from('state') }], 60_000);
    expect((await connection.handovers.get(['{a}:b'])).size).toBe(1);
    expect(lines.join()).toMatch('Socket timeout');
  });

  test('can be closed while Redis is away', async () => {
    const connection = await connect(redisBackend(network.url));
    await connection.channel.open(() => undefined);
    network.cut();
    await connection.close();
    await connection.close();
    expect(connection.reachable()).toBe(false);
  });
});

describe('a hub in Redis', () => {
  const clusters = useClusters();
  const prefix = `test-${randomUUID()}:`;

  test('goes on when all connections are cut and come back, and nothing is lost or doubled', async () => {
    const cluster = clusters.create({ supervisors }, redisBackend(network.url, { prefix }));
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(b);
    const ref = await a.supervisor('children').startChild(journal, { id });
    const adding = upTo(40).map((item) => addSurely(ref, item, 20_000));
    for (let i = 0; i < 3; i++) {
      await addSurely(ref, 100 + i, 20_000);
      network.cut();
      adding.push(...upTo(10).map((item) => addSurely(ref, 1_000 + 10 * i + item, 20_000)));
      await cluster.waitUntil('Redis is away', () => !a.status().backendReachable);
      network.mend();
    }
    await Promise.all(adding);
    const items = await read(ref);
    const ordered = [...upTo(40), 100, ...upTo(10).map((i) => 1_000 + i), 101];
    expect(items.slice(0, ordered.length)).toEqual(ordered);
    expect(new Set(items).size).toBe(items.length);
    expect(items).toHaveLength(73);
  });

  test('makes inboxes anew that Redis has lost, and what was on its way arrives', async () => {
    const backend = redisBackend(own.url, { prefix });
    const cluster = clusters.create({ supervisors, lease: 1_500 }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(b);
    const ref = await a.supervisor('children').startChild(journal, { id });
    await addSurely(ref, 1);
    const inboxes = [a, b].map(({ node }) => `${prefix}{${cluster.hubId}/${node}}:inbox`);
    expect(await admin.del(...inboxes)).toBe(2);
    await addSurely(ref, 2, 20_000);
    expect(await admin.exists(...inboxes)).toBe(2);
    expect(await read(ref)).toEqual([1, 2]);
  });

  test.each([
    ['hot', hotSwap({ handover: true })],
    ['cold', coldSwap({ handover: true })],
  ])('moves children (%s swap) through a Redis that hardly answers', async (_, migration) => {
    const of = { children: { actors: [journal], migration } };
    const cluster = clusters.create({ supervisors: of }, redisBackend(own.url, { prefix }));
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const ids = cluster.idsOn(a, 40);
    const specs = ids.map((id) => ({ id }));
    const { started } = await a.supervisor('children').startChildren(journal, specs);
    const refs = started.map(({ ref }) => ref);
    const slow = hardlyAnswering();
    const moving = a.migrate(ids, b.node);
    let item = 0;
    for (let over = false; !over; item++) {
      await Promise.all(refs.map((ref) => addSurely(ref, item, 20_000)));
      over = cluster.heard('migrationFinished', a).length > 0;
    }
    await slow.stop();
    const { moved, stayed } = await moving;
    expect([[...moved].sort(), stayed]).toEqual([[...ids].sort(), []]);
    for (const ref of refs) expect(await read(ref)).toEqual(upTo(item));
  });

  test('has asked at start for each command that a script calls', () => {
    const packages = path.resolve(__dirname, '../../..');
    const folders = ['registry', 'messaging', 'handover'].map((name) => `${packages}/${name}/lua`);
    const scripts = folders.flatMap((folder) =>
      readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8')),
    );
    const called = scripts.flatMap((lua) =>
      [...lua.matchAll(/redis\.call\('(\w+)'/g)].map(([, name]) => `+${name!.toLowerCase()}`),
    );
    expect(called.length).toBeGreaterThan(30);
    expect([...new Set(called)].filter((name) => !documentedCommands().includes(name))).toEqual([]);
  });

  test('needs no command that it has not asked for at start', async () => {
    await admin.acl('SETUSER', 'app', 'reset', 'on', '>secret', `~${prefix}*`, '-@all');
    const missing = await missingOf('app');
    const rules = [...missing, 'info', 'multi', 'discard'].map((name) => `+${name}`);
    expect(documentedCommands().sort()).toEqual([...rules, ...forClusters].sort());
    await admin.acl('SETUSER', 'app', ...rules);
    const url = Object.assign(new URL(own.url), { username: 'app', password: 'secret' }).href;
    const cluster = clusters.create({ supervisors }, redisBackend(url, { prefix }));
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const ids = [...cluster.idsOn(a, 3), ...cluster.idsOn(b, 3)];
    await a.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
    await a.stopChild(ids[0]!);
    await a.migrate(ids.slice(1, 3), b.node);
    expect(await b.leave()).toMatchObject({ stayed: [] });
    expect(await a.leave()).toMatchObject({ stayed: [] });
    expect(refusedBy(await admin.acl('LOG'))).toEqual([]);
  });
});

/** What ioredis asks a cluster. */
const forClusters = ['+cluster|info', '+cluster|slots', '+asking'];

/** Until it is stopped, Redis answers nobody for most of the time: every step of a move meets that. */
function hardlyAnswering(): { stop(): Promise<void> } {
  let stopped = false;
  const pausing = (async () => {
    while (!stopped) {
      await admin.client('PAUSE', 150, 'ALL');
      await admin.ping(); // answered when the pause is over
    }
  })();
  return { stop: async () => ((stopped = true), await pausing) };
}

/** What the backend misses for a user who may do nothing but say what there is. */
async function missingOf(user: string): Promise<string[]> {
  await admin.acl('SETUSER', user, '+info', '+multi', '+discard');
  const url = Object.assign(new URL(own.url), { username: user, password: 'secret' }).href;
  const refused = await redisBackend(url)
    .connect(request(linesOf().logger))
    .then(
      () => '',
      (error: Error) => error.message,
    );
  await admin.acl('LOG', 'RESET');
  return /may not call ([^.]*)\./.exec(refused)![1]!.split(', ');
}
