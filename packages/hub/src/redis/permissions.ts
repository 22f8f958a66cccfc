import type { Cluster, Redis } from 'ioredis';
import { InvalidConfigError } from '@nact-hub/core';
import { addressOf, type Client } from './connection';

/** Every command that a node sends, or that a script of it calls: well formed, and without effect on a key that is not there. */
const probes = (key: string): readonly (readonly string[])[] => [
  ['eval', 'return 1', '1', key],
  ['evalsha', '0'.repeat(40), '1', key],
  ['time'],
  ['info', 'server'],
  ['hget', key, 'f'],
  ['hmget', key, 'f'],
  ['hgetall', key],
  ['hset', key, 'f', '1'],
  ['hsetnx', key, 'f', '1'],
  ['hincrby', key, 'f', '1'],
  ['hdel', key, 'f'],
  ['hlen', key],
  ['zadd', key, 'XX', '1', 'm'],
  ['zrem', key, 'm'],
  ['zcard', key],
  ['zscore', key, 'm'],
  ['zrangebyscore', key, '0', '1'],
  ['xadd', key, 'NOMKSTREAM', '*', 'f', 'v'],
  ['xread', 'STREAMS', key, '0-0'],
  ['xrevrange', key, '+', '-'],
  ['xdel', key, '0-1'],
  ['xlen', key],
  ['set', key, 'v', 'XX', 'PX', '1'],
  ['get', key],
  ['mget', key],
  ['pexpire', key, '1'],
  ['persist', key],
  ['memory', 'usage', key],
  ['unlink', key],
  ['del', key],
  ['rename', key, key],
];

/** `multi`, the commands, and `discard`: Redis looks at permissions when it queues a command, and does nothing then. */
const rehearsal = (key: string): readonly (readonly string[])[] => [
  ['multi'],
  ...probes(key),
  ['discard'],
];

/**
 * Looks whether the user of a client may do all that a node does, by having each command queued and
 * none executed. `client` must be used by nobody else meanwhile.
 * @throws InvalidConfigError `redis_acl`, naming the commands that are missing
 */
export async function checkPermissions(client: Client, key: string): Promise<void> {
  // Users are the same on each node of a cluster; that the key belongs to another one is found out later.
  const server = client.isCluster ? (client as Cluster).nodes('master')[0] : (client as Redis);
  const commands = rehearsal(key);
  const pipeline = server!.pipeline();
  for (const [name, ...args] of commands) pipeline.call(name!, ...args);
  const replies = (await pipeline.exec()) ?? [];
  const refusals = replies.map(([error]) => error?.message ?? '');
  const missing = commands.filter((_, i) =>
    /NOPERM(?!.*access)|unknown command/i.test(refusals[i]!),
  );
  if (missing.length > 0) throw missingCommands(client, missing.map(nameOf));
  if (refusals.some((refusal) => /NOPERM.*access/.test(refusal))) throw missingKeys(client, key);
}

const nameOf = ([name, sub]: readonly string[]): string =>
  name === 'memory' ? `${name}|${sub}` : name!;

const missingCommands = (client: Client, names: readonly string[]): InvalidConfigError =>
  new InvalidConfigError(
    'redis_acl',
    `The user of Redis at ${addressOf(client)} may not call ${names.join(', ')}. Allow it: ACL SETUSER <name> ${names.map((name) => `+${name}`).join(' ')}`,
  );

const missingKeys = (client: Client, key: string): InvalidConfigError =>
  new InvalidConfigError(
    'redis_acl',
    `The user of Redis at ${addressOf(client)} may not use keys such as '${key}'. Allow all that begin with the \`prefix\`: ACL SETUSER <name> ~${key.slice(0, key.indexOf('{'))}*`,
  );
