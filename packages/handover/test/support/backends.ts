import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { type HandoverStore, memoryHandovers, redisHandovers } from '@nact-hub/handover';
import { serverProgram, TestCluster } from './cluster';
import { ManualClock } from './manual-clock';
import { until } from './until';

/** A store to test, and how its time passes. */
export interface Backend {
  readonly store: HandoverStore;
  /** Lets time pass until what was put under `key` for `ttl` has expired. */
  expire(key: string, ttl: number): Promise<void>;
  close(): Promise<void>;
}

async function memoryBackend(): Promise<Backend> {
  const clock = new ManualClock();
  const store = memoryHandovers(clock);
  return {
    store,
    expire: async (_, ttl) => clock.advance(ttl),
    close: () => store.close(),
  };
}

/** Time passes by itself there: the server says when a key is gone. */
const expireByServer =
  (store: HandoverStore): Backend['expire'] =>
  (key, ttl) =>
    until(`${key} is gone`, async () => !(await store.get([key])).has(key), ttl + 5_000);

async function redisBackend(): Promise<Backend> {
  const commands = new Redis(process.env['REDIS_URL']!);
  const prefix = `test-${randomUUID()}:`;
  const store = redisHandovers({ commands, prefix });
  return {
    store,
    expire: expireByServer(store),
    close: async () => {
      await store.close();
      const keys = await commands.keys(`${prefix}*`);
      if (keys.length > 0) await commands.del(...keys);
      commands.disconnect();
    },
  };
}

async function clusterBackend(): Promise<Backend> {
  const cluster = new TestCluster();
  try {
    const store = redisHandovers({ commands: await cluster.start(serverProgram!) });
    return { store, expire: expireByServer(store), close: () => cluster.stop() };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** The cluster needs a server to start: where there is only a `REDIS_URL` it is left out. */
export const backends: readonly (readonly [string, () => Promise<Backend>])[] = [
  ['memory', memoryBackend],
  ['Redis', redisBackend],
  ...(serverProgram ? ([['a Redis Cluster', clusterBackend]] as const) : []),
];
