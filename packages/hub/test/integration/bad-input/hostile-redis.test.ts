import type { Redis } from 'ioredis';
import { clientOf } from '@nact-hub/testkit';
import { type Random, seeded } from '@nact-hub/testkit/random';
import { hotSwap, type Backend } from 'nact-hub';
import { add, journal, read, upTo, type JournalMessage } from '../../support/actors';
import { testPrefix, testRedis, useClusters } from '../../support/backends';
import type { Cluster } from '../../support/cluster';
import { withMembers, withParts } from '../../support/held-backend';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
/** Of each kind. */
const many = 2_500;

/** Bytes that nothing of a hub is: noise, or a piece of something that was. */
const hostile = (random: Random, whole: Uint8Array): Buffer =>
  random.chance(0.5)
    ? Buffer.from(Array.from({ length: random.pick(200) }, () => random.pick(256)))
    : Buffer.from(whole.subarray(0, random.pick(whole.length)));

describe(`10,000 hostile strings in Redis (seed ${seed})`, () => {
  const clusters = useClusters(() => testRedis());
  const random = seeded(seed);
  let redis: Redis;
  let timer: NodeJS.Timeout | undefined;
  beforeAll(() => void (redis = clientOf('Redis') as Redis));
  afterEach(() => clearInterval(timer));
  afterAll(() => redis.disconnect());

  const keyOf = ({ hubId }: Cluster, part: string) => `${testPrefix}{${hubId}}:${part}`;
  /** Two nodes, and a child of the second one that the first one tells numbers all the time. */
  const underTraffic = async (backend: Backend = clusters.createBackend()) => {
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(b);
    await b.supervisor('children').startChild(journal, { id });
    await cluster.waitUntil('a knows it', () => a.lookupChild(id));
    const { ref } = a.lookupChild<JournalMessage>(id)!;
    let told = 0;
    timer = setInterval(() => add(ref, told++), 1);
    /** Everything has come, once and in order, and nothing else has. */
    const hasAll = async () => {
      clearInterval(timer);
      expect(told).toBeGreaterThan(0);
      expect(await read(ref)).toEqual(upTo(told));
      expect(cluster.heard('deadLetter')).toEqual([]);
      expect(({} as { bad?: number }).bad).toBeUndefined();
    };
    return { cluster, a, b, hasAll };
  };
  const counted = (cluster: Cluster) => cluster.heard('corrupt').length;

  test('an inbox: each is counted and reported, and every message arrives', async () => {
    const frames: Uint8Array[] = [];
    const backend = withParts(clusters.createBackend(), ({ channel }) => ({
      channel: withMembers(channel, {
        open: (receive, full) =>
          channel.open((frame) => {
            frames.push(frame.slice());
            return receive(frame);
          }, full),
      }),
    }));
    const { cluster, b, hasAll } = await underTraffic(backend);
    await cluster.waitUntil('there are frames', () => frames.length > 20);
    const real = frames.splice(0, 20);
    const inbox = `${testPrefix}{${cluster.hubId}/${b.node}}:inbox`;
    for (let batch = 0; batch < 25; batch++) {
      const pipeline = redis.pipeline();
      for (let i = 0; i < many / 25; i++)
        pipeline.xadd(inbox, 'NOMKSTREAM', '*', 'frame', hostile(random, random.of(real)));
      await pipeline.exec();
    }
    await cluster.waitUntil('all are counted', () => b.status().corrupt >= many);
    await hasAll();
    expect(b.status().corrupt).toBe(many);
    expect(counted(cluster)).toBe(many);
  });

  test('the log: each node counts and reports each, and sees what is true', async () => {
    const { cluster, a, b, hasAll } = await underTraffic();
    const log = keyOf(cluster, 'log');
    const words = ['number', 'incarnation', 'childMoved', 'nodeLeft', '__proto__', 'constructor'];
    for (let batch = 0; batch < 25; batch++) {
      // As many as are read at once: what a node has passed over it cannot count.
      const pipeline = redis.multi();
      for (let i = 0; i < many / 25; i++)
        pipeline.xadd(log, '*', random.of(words), hostile(random, Buffer.from('x b.1 7 7 o - -')));
      await pipeline.exec();
      const counted = (many / 25) * (batch + 1);
      await cluster.waitUntil('they are counted', () =>
        [a, b].every((hub) => hub.status().corrupt >= counted),
      );
      // The first may be in what is read again; with the second they follow the log.
      for (const id of [`first-${batch}`, `second-${batch}`]) {
        await a.supervisor('children').startChild(journal, { id });
        await cluster.waitUntil('both know it', () => [a, b].every((hub) => hub.lookupChild(id)));
      }
    }
    await hasAll();
    expect([a, b].map((hub) => hub.status().corrupt)).toEqual([many, many]);
    expect(counted(cluster)).toBe(2 * many);
  });

  test('rows and nodes of the registry: whoever joins counts each, and sees what is true', async () => {
    const { cluster, a, b, hasAll } = await underTraffic();
    const row = Buffer.from(`${b.node} 10 10 start-1 - - - 0 -`);
    const record = Buffer.from('joined {"joinedAt":1,"labels":{},"supervisors":{}}');
    const names = ['__proto__', 'constructor', 'toString', 'ö'];
    const pipeline = redis.pipeline();
    for (let i = 0; i < many; i++) {
      const [part, whole] = i % 2 ? ['rows', row] : ['nodes', record];
      pipeline.hset(keyOf(cluster, part!), `${names[i] ?? i}`, hostile(random, whole as Buffer));
    }
    await pipeline.exec();
    const c = await cluster.join('c');
    expect(c.status().corrupt).toBe(many);
    expect(c.nodes()).toHaveLength(3);
    expect(c.listChildren('global')).toHaveLength(1);
    for (const id of names) await c.supervisor('children').startChild(journal, { id });
    await cluster.waitUntil('all know them', () =>
      [a, b].every((hub) => hub.listChildren('global').length === 1 + names.length),
    );
    await hasAll();
  });

  test('handovers: no child begins afresh, each is reported, and goes on when its handover is there again', async () => {
    const cluster = clusters.create({ supervisors, lease: 1_000 });
    const a = await cluster.join('a');
    const ids = upTo(many).map((i) => `child-${i}`);
    const { started } = await a.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
    for (const { ref } of started) add(ref, 7);
    expect((await a.leave()).parked).toHaveLength(many);
    const keys = await handoversOf(cluster);
    expect(keys).toHaveLength(many);
    const whole = await redis.mgetBuffer(keys);
    const spoil = (bytes: Buffer | null) => hostile(random, bytes!);
    await redis.mset(...keys.flatMap((key, i) => [key, spoil(whole[i]!)]));
    const b = await cluster.join('b');
    await cluster.waitUntil('each is reported', () => {
      const told = new Set(cluster.heard('childNotRunning', b).map(({ id }) => id));
      return told.size === many && b.status().corrupt >= many;
    });
    expect(b.listChildren('local')).toEqual([]);
    await redis.mset(...keys.flatMap((key, i) => [key, whole[i]!]));
    await cluster.waitUntil('all run', () => b.listChildren('local').length === many);
    for (const id of ids) expect(await read(b.lookupChild<never>(id)!.ref)).toEqual([7]);
  }, 60_000);

  async function handoversOf({ hubId }: Cluster): Promise<string[]> {
    const keys: string[] = [];
    for await (const some of redis.scanStream({ match: `${testPrefix}{${hubId}/*`, count: 1_000 }))
      keys.push(...(some as string[]).filter((key) => key.includes(':handover:')));
    return keys;
  }
});
