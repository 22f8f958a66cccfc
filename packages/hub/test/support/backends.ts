import { randomUUID } from 'node:crypto';
import {
  clientOf,
  connectionTo,
  deleteKeys,
  type Deployment,
  deployments,
  whenWhole,
} from '@nact-hub/testkit';
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

/** A Redis of the run, under keys that no other test file has. */
export const testRedis = (deployment: Deployment = 'Redis'): Backend =>
  redisBackend(connectionTo(deployment), { prefix: testPrefix });

/** Deletes what is left of the hubs of this file. */
export async function clearTestRedis(deployment: Deployment = 'Redis'): Promise<void> {
  const client = clientOf(deployment);
  await deleteKeys(client, testPrefix);
  client.disconnect();
}

/** Describes the same behaviour on each backend. */
export function describeOnBackends(subject: string, tests: (clusters: Clusters) => void): void {
  describe(`${subject} (memory)`, () => tests(useClusters()));
  describeOn(['Redis'], subject, tests);
}

/** As `describeOnBackends`, and also on Redis Cluster and through Sentinel: for what a hub is for. */
export function describeEverywhere(subject: string, tests: (clusters: Clusters) => void): void {
  describe(`${subject} (memory)`, () => tests(useClusters()));
  describeOn(deployments, subject, tests);
}

function describeOn(
  where: readonly Deployment[],
  subject: string,
  tests: (clusters: Clusters) => void,
): void {
  describe.each(where)(`${subject} (%s)`, (deployment) => {
    beforeAll(() => whenWhole(deployment), 30_000);
    afterAll(() => clearTestRedis(deployment));
    tests(useClusters(() => testRedis(deployment)));
  });
}
