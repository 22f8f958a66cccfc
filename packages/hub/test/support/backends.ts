import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { memoryBackend, redisBackend, type Backend } from 'nact-hub';
import { Cluster, type NodeOptions } from './cluster';

/** A cluster for each test of a file, closed after it. */
export interface Clusters {
  create(options: NodeOptions, backend?: Backend): Cluster;
  /** A new place to meet, of the kind that is being tested. */
  createBackend(): Backend;
}

/** Closes after each test what it has created. */
export function useClusters(createBackend: () => Backend = memoryBackend): Clusters {
  jest.setTimeout(30_000);
  const open: Cluster[] = [];
  afterEach(async () => {
    for (const cluster of open.splice(0)) await cluster.close();
  });
  return {
    createBackend,
    create: (options, backend = createBackend()) => {
      const cluster = new Cluster(backend, options);
      open.push(cluster);
      return cluster;
    },
  };
}

export const testPrefix = `test-${randomUUID()}:`;

/** The Redis of the run, under keys that no other test file has. */
export const testRedis = (): Backend =>
  redisBackend(process.env['REDIS_URL']!, { prefix: testPrefix });

/** Deletes what is left of the hubs of this file. */
export async function clearTestRedis(): Promise<void> {
  const client = new Redis(process.env['REDIS_URL']!);
  const keys = await client.keys(`${testPrefix}*`);
  if (keys.length > 0) await client.del(...keys);
  client.disconnect();
}

/** Where the nodes of a test meet. */
const backends: Record<string, () => Backend> = { memory: memoryBackend, Redis: testRedis };

/** Describes the same behaviour on each backend. */
export function describeOnBackends(subject: string, tests: (clusters: Clusters) => void): void {
  describe.each(Object.keys(backends))(`${subject} (%s)`, (name) => {
    if (name === 'Redis') afterAll(clearTestRedis);
    tests(useClusters(backends[name]));
  });
}
