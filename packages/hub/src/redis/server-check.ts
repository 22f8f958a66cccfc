import type { Cluster, Redis } from 'ioredis';
import { InvalidConfigError } from '@nact-hub/core';
import { addressOf, type Client } from './connection';

type Info = ReadonlyMap<string, string>;

/** The oldest Redis that knows `XADD` with `NOMKSTREAM`. */
const [oldestMajor, oldestMinor] = [6, 2];

/**
 * Looks whether a server, or each one of a cluster that takes writes, is fit to keep a hub. Answers
 * what it is, as in `Redis 7.2.4`.
 * @throws InvalidConfigError `redis_too_old`, `redis_read_only`, `redis_evicts`, `redis_cluster`
 */
export async function checkServer(client: Client): Promise<string> {
  const servers = client.isCluster ? (client as Cluster).nodes('master') : [client as Redis];
  const names = await Promise.all(servers.map((server) => checkOne(server, client.isCluster)));
  return names[0] ?? 'Redis';
}

async function checkOne(server: Redis, inCluster: boolean): Promise<string> {
  const info = parseInfo(await server.info());
  const address = addressOf(server);
  const name = nameOf(info);
  checkVersion(info, name, address);
  checkRole(info, name, address);
  if (!inCluster) checkAlone(info, name, address);
  checkEviction(info, name, address);
  return name;
}

function parseInfo(text: string): Info {
  const lines = text.split(/\r?\n/).map((line) => line.split(':'));
  return new Map(lines.map(([field, ...value]) => [field!, value.join(':')]));
}

/** Valkey says in `redis_version` which Redis it is compatible with. */
const nameOf = (info: Info): string =>
  info.has('valkey_version')
    ? `Valkey ${info.get('valkey_version')}`
    : `Redis ${info.get('redis_version') ?? '(unknown version)'}`;

function checkVersion(info: Info, name: string, address: string): void {
  const [major = NaN, minor = NaN] = info.get('redis_version')?.split('.').map(Number) ?? [];
  const isOld = major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
  if (!isOld || info.has('valkey_version')) return;
  throw new InvalidConfigError(
    'redis_too_old',
    `At ${address} is ${name}; nact-hub needs Redis ${oldestMajor}.${oldestMinor} or newer, or Valkey. Upgrade it`,
  );
}

function checkRole(info: Info, name: string, address: string): void {
  if (info.get('role') !== 'slave') return;
  const primary = `${info.get('master_host')}:${info.get('master_port')}`;
  throw new InvalidConfigError(
    'redis_read_only',
    `${name} at ${address} is a replica and cannot be written to. Connect to its primary, ${primary}`,
  );
}

/** A client that knows one server of a cluster only would be sent elsewhere with most keys. */
function checkAlone(info: Info, name: string, address: string): void {
  if (info.get('cluster_enabled') !== '1') return;
  throw new InvalidConfigError(
    'redis_cluster',
    `${name} at ${address} is part of a cluster. Connect to all of it: redisBackend({ cluster: [{ host, port }] })`,
  );
}

/** Whatever `maxmemory` is now: it can be set at any time. */
function checkEviction(info: Info, name: string, address: string): void {
  const policy = info.get('maxmemory_policy');
  if (policy === undefined || policy === 'noeviction') return;
  throw new InvalidConfigError(
    'redis_evicts',
    `${name} at ${address} has the maxmemory-policy '${policy}': when memory runs short it would throw away who owns what. Set it to noeviction (CONFIG SET maxmemory-policy noeviction, and in its configuration file)`,
  );
}
