import { Redis } from 'ioredis';
import { startRedis, type ProvidedRedis } from '@nact-hub/testkit';
import { hotSwap, redisBackend } from 'nact-hub';
import { journal, upTo } from '../../support/actors';
import { useClusters } from '../../support/backends';

const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
const children = 1_000;

let own: ProvidedRedis;
let admin: Redis;
beforeAll(async () => {
  own = await startRedis();
  admin = new Redis(own.url);
});
afterAll(async () => {
  admin.disconnect();
  await own.stop();
});

/** How often clients have sent one of these, as Redis counts. */
async function sent(...commands: readonly string[]): Promise<number> {
  const stats = await admin.info('commandstats');
  const counts = commands.map((name) => new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats));
  return counts.reduce((sum, found) => sum + Number(found?.[1] ?? 0), 0);
}

describe('what docs/operations.md says about size:', () => {
  const clusters = useClusters();

  test('a child takes less than 400 bytes of Redis, and no key of its own', async () => {
    const cluster = clusters.create({ supervisors }, redisBackend(own.url));
    const [a] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const specs = upTo(children).map((i) => ({ id: `child-${i}` }));
    await a.supervisor('children').startChildren(journal, specs);
    const parts = ['rows', 'about', 'args'];
    const keys = parts.map((part) => `nact-hub:{${cluster.hubId}}:${part}`);
    const sizes = await Promise.all(keys.map((key) => admin.memory('USAGE', key, 'SAMPLES', 0)));
    const bytes = sizes.reduce<number>((sum, size) => sum + Number(size), 0) / children;
    expect(bytes).toBeGreaterThan(200);
    expect(bytes).toBeLessThan(400);
    // Eight of the hub, and an inbox for each node.
    expect(await admin.dbsize()).toBe(10);
  });

  test('an idle node sends two commands in a third of its lease, and one when a wait runs out', async () => {
    const cluster = clusters.create({ supervisors, lease: 1_500 }, redisBackend(own.url));
    await cluster.join('a');
    const before = await sent('evalsha', 'eval');
    const waitsBefore = await sent('xread');
    const others = ['xadd', 'xdel', 'set', 'get', 'memory'];
    const othersBefore = await sent(...others);
    await cluster.waitUntil('it has renewed six times', async () => {
      return (await sent('evalsha', 'eval')) >= before + 12;
    });
    expect(await sent('xread')).toBeLessThanOrEqual(waitsBefore + 6);
    expect(await sent(...others)).toBe(othersBefore);
  });
});
