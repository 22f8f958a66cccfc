import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisCluster } from 'nact-hub';
import { type Address, isWhole, WHOLE_TIMEOUT_MS } from './is-whole';
import { NoRedisServerError } from './no-redis';

/** The ways to deploy Redis that a test run provides. */
export const deployments = ['Redis', 'Redis Cluster', 'Sentinel'] as const;
/** One of them. */
export type Deployment = (typeof deployments)[number];

/** What the setup of a run says about the servers that it has started, in the environment. */
export const variables: Readonly<Record<Deployment, string>> = {
  Redis: 'REDIS_URL',
  'Redis Cluster': 'NACT_HUB_TEST_CLUSTER',
  Sentinel: 'NACT_HUB_TEST_SENTINEL',
};

/**
 * Where a deployment of this run is, as `redisBackend` takes it.
 * @throws NoRedisServerError when the run could not start it
 */
export function connectionTo(deployment: Deployment): string | RedisOptions | RedisCluster {
  const text = process.env[variables[deployment]] ?? 'The run has started none.';
  if (deployment === 'Redis') return text;
  if (text.startsWith('{')) return JSON.parse(text) as RedisOptions | RedisCluster;
  throw new NoRedisServerError(`There is no ${deployment}. ${text}`);
}

/** For as long as it takes, and gone at once; replies as most apps read them. */
const patient = {
  maxRetriesPerRequest: null,
  disconnectTimeout: 100,
  replyMapping: 'legacy',
} as const;

/**
 * A client of a deployment of this run, which is the caller's to end.
 * @throws NoRedisServerError when the run could not start it
 */
export function clientOf(deployment: Deployment): Redis | Cluster {
  const connection = connectionTo(deployment);
  if (typeof connection === 'string') return new Redis(connection, patient);
  if (!('cluster' in connection)) return new Redis({ ...connection, ...patient });
  return new Cluster([...connection.cluster], { redisOptions: patient });
}

/**
 * Resolves when a deployment of this run takes commands: a cluster is formed while the first tests run.
 * @throws NoRedisServerError when the run could not start it
 */
export async function whenWhole(deployment: Deployment): Promise<void> {
  const connection = connectionTo(deployment);
  if (typeof connection === 'string' || !('cluster' in connection)) return;
  if (await isWhole(connection.cluster as readonly Address[], WHOLE_TIMEOUT_MS)) return;
  throw new Error(`The cluster was not whole within ${WHOLE_TIMEOUT_MS} ms`);
}

/** Deletes what begins with `prefix`, wherever it is. */
export async function deleteKeys(client: Redis | Cluster, prefix: string): Promise<void> {
  for (const key of await keysOf(client, `${prefix}*`)) await client.del(key);
}

/** The keys that match a pattern, of all servers. */
export async function keysOf(client: Redis | Cluster, pattern: string): Promise<string[]> {
  if (!client.isCluster) return client.keys(pattern);
  const masters = (client as Cluster).nodes('master');
  return (await Promise.all(masters.map((master) => master.keys(pattern)))).flat();
}

/** Another client like this one, with a name of its own. */
export function duplicateOf(client: Redis | Cluster, connectionName?: string): Redis | Cluster {
  const redisOptions = connectionName === undefined ? {} : { connectionName };
  return client.isCluster
    ? (client as Cluster).duplicate([], { redisOptions })
    : (client as Redis).duplicate(redisOptions);
}
