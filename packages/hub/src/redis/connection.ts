import type { Cluster, ClusterNode, ClusterOptions, Redis, RedisOptions } from 'ioredis';
import { checkOptions, expected, InvalidConfigError } from '@nact-hub/core';

/** A Redis Cluster, by some of its nodes. */
export interface RedisCluster {
  readonly cluster: readonly ClusterNode[];
  /** ioredis' own; what concerns each connection (TLS, user, password) goes into `redisOptions`. */
  readonly options?: ClusterOptions;
}

/**
 * Where Redis is: a URL (`redis://`, `rediss://` for TLS, or the path of a Unix socket), options of
 * ioredis (Sentinel too), the nodes of a cluster, or a client of your own. A client of your own is used
 * for commands and stays open; others like it are made to wait with.
 */
export type RedisConnection = string | RedisOptions | RedisCluster | Redis | Cluster;

export type Client = Redis | Cluster;

/** A connection that has been looked at, by its kind. */
export type Source =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'options'; readonly options: RedisOptions }
  | {
      readonly kind: 'cluster';
      readonly nodes: readonly ClusterNode[];
      readonly options: ClusterOptions;
    }
  | { readonly kind: 'client'; readonly client: Client };

/** @throws InvalidConfigError */
export function checkConnection(connection: unknown = 'redis://127.0.0.1:6379'): Source {
  if (typeof connection === 'string') return checkUrl(connection);
  if (typeof connection !== 'object' || connection === null) {
    throw expected('redisBackend', 'a URL, options of ioredis, or an ioredis client', connection);
  }
  if (isClient(connection)) return checkClient(connection);
  if ('cluster' in connection) return checkCluster(connection as RedisCluster);
  return { kind: 'options', options: connection };
}

/** The text itself may hold a password, and is not repeated. */
function checkUrl(url: string): Source {
  if (/^rediss?:\/\/|^\//.test(url)) return { kind: 'url', url };
  const scheme = /^([a-z][a-z+.-]*):/i.exec(url)?.[1];
  const got = url === '' ? 'an empty text' : scheme ? `one with '${scheme}:'` : 'another text';
  throw new InvalidConfigError(
    'invalid_redis_url',
    `Expected the URL of Redis to begin with redis:// or rediss://, got ${got}. Write it as in redis://user:password@host:6379/0`,
  );
}

function checkCluster(connection: RedisCluster): Source {
  checkOptions('redisBackend', connection, ['cluster', 'options']);
  const { cluster: nodes, options = {} } = connection;
  if (Array.isArray(nodes) && nodes.length > 0) return { kind: 'cluster', nodes, options };
  throw expected('redisBackend.cluster', 'a list with at least one node', nodes);
}

function checkClient(client: Client): Source {
  if (client.isCluster && (client as Cluster).options.scaleReads !== 'master') {
    throw new InvalidConfigError(
      'redis_reads_replicas',
      "The cluster client reads from replicas, which may be behind. Create it with scaleReads: 'master'",
    );
  }
  return { kind: 'client', client };
}

/** By its methods: the app may have another copy of ioredis than nact-hub has. */
function isClient(connection: object): connection is Client {
  const { duplicate, defineCommand } = connection as Partial<Client>;
  return typeof duplicate === 'function' && typeof defineCommand === 'function';
}

/** Where a client leads, for people: never with a user or a password. */
export function addressOf(client: Client): string {
  if (client.isCluster) {
    const { startupNodes } = client as unknown as { startupNodes: readonly ClusterNode[] };
    return `the cluster of ${startupNodes.map(addressOfNode).join(', ')}`;
  }
  const { path, sentinels, name, host, port } = (client as Redis).options;
  if (sentinels) return `'${name}' of the sentinels ${sentinels.map(addressOfNode).join(', ')}`;
  return path ?? `${host}:${port}`;
}

function addressOfNode(node: ClusterNode): string {
  if (typeof node === 'number') return `127.0.0.1:${node}`;
  if (typeof node === 'string') return node.replace(/^.*@|^rediss?:\/\//, '');
  return `${node.host ?? '127.0.0.1'}:${node.port ?? 6379}`;
}
