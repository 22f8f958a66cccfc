import { Redis } from 'ioredis';
import { type ProvidedRedis, startRedis } from '@nact-hub/testkit';
import { hotSwap, redisBackend, type Hub } from 'nact-hub';
import { add, addSurely, journal, read, upTo } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { Network } from '../../support/tcp-server';

const lease = 1_000;
const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

/** What a fault has at hand: the server, the way to it, and another server that is empty. */
interface Scene {
  readonly admin: Redis;
  readonly network: Network;
  readonly other: Redis;
  readonly otherUrl: string;
  /** Lets children move and messages go. */
  traffic(): Promise<void>;
}

interface Fault {
  readonly what: string;
  begin(scene: Scene): Promise<unknown>;
  end(scene: Scene): Promise<unknown>;
}

/** Clients find the other server now. */
function change({ network, otherUrl }: Scene): void {
  network.cut();
  network.redirect(otherUrl);
  network.mend();
}

const copyAll = async (from: Redis, to: Redis) => {
  for (const key of await from.keys('*')) {
    const value = await from.dumpBuffer(key);
    if (value) await to.restore(key, 0, value);
  }
};

const nothing = () => Promise.resolve();
const faults: readonly Fault[] = [
  {
    what: 'is out of memory',
    begin: ({ admin }) => admin.config('SET', 'maxmemory', '1'),
    end: ({ admin }) => admin.config('SET', 'maxmemory', '0'),
  },
  {
    what: 'takes no writes, as a replica, and then becomes the primary',
    begin: ({ admin }) => admin.replicaof('127.0.0.1', 1),
    end: ({ admin }) => admin.replicaof('NO', 'ONE'),
  },
  {
    what: 'says nothing',
    begin: ({ admin }) => admin.client('PAUSE', 2.5 * lease),
    end: nothing,
  },
  { what: 'loses everything', begin: ({ admin }) => admin.flushall(), end: nothing },
  { what: 'forgets all scripts', begin: ({ admin }) => admin.script('FLUSH'), end: nothing },
  {
    what: 'closes all connections, again and again',
    begin: async ({ admin }) => {
      for (let i = 0; i < 20; i++) await admin.call('CLIENT', 'KILL', 'TYPE', 'normal');
    },
    end: nothing,
  },
  {
    what: 'is restarted empty',
    begin: (scene) => Promise.resolve(change(scene)),
    end: nothing,
  },
  {
    what: 'is restarted with an old dump',
    begin: async (scene) => {
      await copyAll(scene.admin, scene.other);
      await scene.traffic();
      change(scene);
    },
    end: nothing,
  },
  {
    what: 'is away',
    begin: async ({ network }) => network.cut(),
    end: async ({ network }) => network.mend(),
  },
  {
    what: 'is away and comes back empty',
    begin: async ({ network }) => network.cut(),
    end: async (scene) => change(scene),
  },
];

describe('a hub whose Redis', () => {
  let server: ProvidedRedis;
  let second: ProvidedRedis;
  let admin: Redis;
  let other: Redis;
  let network: Network;
  const clusters = useClusters();

  beforeEach(async () => {
    server = await startRedis();
    second = await startRedis();
    admin = new Redis(server.url);
    other = new Redis(second.url);
    network = await new Network(server.url).open();
  });
  afterEach(async () => {
    for (const client of [admin, other]) client.disconnect();
    await network.close();
    for (const each of [server, second]) await each.stop();
  });

  const refTo = (hub: Hub, id: string) => hub.lookupChild<never>(id)!.ref;

  it.each(faults)(
    '$what for longer than a lease fences nobody, keeps every child, and loses, doubles and reorders nothing',
    async ({ begin, end }) => {
      const cluster = clusters.create({ supervisors, lease }, redisBackend(network.url));
      const [a, b] = [await cluster.join('a'), await cluster.join('b')];
      await cluster.joined();
      const ids = [...cluster.idsOn(a, 2), ...cluster.idsOn(b, 2)];
      await a.supervisor('children').startChildren(
        journal,
        ids.map((id) => ({ id })),
      );
      await cluster.waitUntil('b knows them', () => ids.every((id) => b.lookupChild(id)));
      let sent = 0;
      const send = () => {
        for (const id of ids) add(refTo(a, id), sent);
        sent++;
      };
      send();
      const traffic = async () => {
        await a.migrate(ids.slice(1, 2), b.node);
        send();
      };
      const scene = { admin, network, other, otherUrl: second.url, traffic };
      await begin(scene);
      const until = performance.now() + 2 * lease;
      await cluster.waitUntil('it has lasted', () => {
        if (sent < 500) send();
        return performance.now() > until;
      });
      await end(scene);
      for (const id of ids) {
        await addSurely(refTo(a, id), sent, 20_000);
        expect(await read(refTo(b, id), 20_000)).toEqual(upTo(sent + 1));
      }
      await cluster.waitUntil('moves go on', async () => {
        const { moved } = await a.migrate([ids[0]!], b.node);
        return moved.length === 1;
      });
      expect(cluster.heard('fenced')).toEqual([]);
      expect(cluster.heard('deadLetter')).toEqual([]);
      expect(cluster.heard('childTakenOver')).toEqual([]);
    },
    60_000,
  );
});
