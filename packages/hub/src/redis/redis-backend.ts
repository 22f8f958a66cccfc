import { checkCount, checkDuration, checkOptions, expected } from '@nact-hub/core';
import { redisCheckpoints, redisHandovers } from '@nact-hub/handover';
import { redisChannel } from '@nact-hub/messaging';
import { redisRegistry } from '@nact-hub/registry';
import type { Backend, BackendRequest, Connection } from '../backend/backend';
import { Clients } from './clients';
import { addressOf, checkConnection, type RedisConnection, type Source } from './connection';
import { checkPermissions } from './permissions';
import { answered } from './ready';
import { checkServer } from './server-check';

/** How Redis is used, whatever the connection. */
export interface RedisBackendOptions {
  /** What all keys begin with, without braces. Default: `nact-hub:`. */
  readonly prefix?: string;
  /** How long a connection may take at start, milliseconds, before `startHub` is refused. Default: 5,000. */
  readonly connectTimeout?: number;
  /** How many bytes the inbox of a node holds, about, before those who send there have to wait; at least 64 KiB. Default: 64 MiB. */
  readonly inboxBytes?: number;
}

interface Settings {
  readonly source: Source;
  readonly prefix: string;
  readonly connectTimeout: number;
  readonly inboxBytes: number;
}

/** How long the inbox is waited for at once, milliseconds. */
const inboxWait = 5_000;

/**
 * A backend between processes: Redis 6.2 or newer, Valkey, Sentinel, or a cluster of either. Without
 * `connection`: `redis://127.0.0.1:6379`. Each node has three connections: one for commands, one that
 * waits for the log, and one that waits for its inbox.
 *
 * `startHub` checks what is there and refuses with an `InvalidConfigError`: `redis_unreachable`,
 * `redis_auth`, `redis_acl`, `redis_database`, `redis_too_old`, `redis_evicts`, `redis_read_only`,
 * `redis_cluster`.
 *
 * @throws InvalidConfigError when the arguments themselves are wrong
 */
export function redisBackend(
  connection?: RedisConnection,
  options: RedisBackendOptions = {},
): Backend {
  checkOptions('redisBackend', options, ['prefix', 'connectTimeout', 'inboxBytes']);
  const settings = {
    source: checkConnection(connection),
    prefix: checkPrefix(options.prefix ?? 'nact-hub:'),
    connectTimeout: checkDuration('connectTimeout', options.connectTimeout ?? 5_000),
    inboxBytes: checkCount('inboxBytes', options.inboxBytes ?? 64 * 1024 * 1024, 64 * 1024),
  };
  return { connect: (request) => connect(settings, request) };
}

function checkPrefix(prefix: unknown): string {
  if (typeof prefix === 'string' && !/[{}]/.test(prefix)) return prefix;
  throw expected('prefix', 'a string without braces', prefix);
}

async function connect(settings: Settings, request: BackendRequest): Promise<Connection> {
  const { source, connectTimeout } = settings;
  const { hub, node, clock, logger } = request;
  const name = `nact-hub:${hub}:${node}`;
  const clients = new Clients({ source, name, connectTimeout, clock, logger });
  try {
    return await connectWith(clients, settings, request);
  } catch (error) {
    clients.close();
    throw error;
  }
}

async function connectWith(
  clients: Clients,
  { prefix, connectTimeout, inboxBytes }: Settings,
  { hub, node, lease, clock, logger, corrupt }: BackendRequest,
): Promise<Connection> {
  // A connection that says nothing for this long is dead: found out while there is still time to renew.
  const silence = Math.max(1_000, lease / 2);
  const commands = await clients.openCommands(silence);
  const server = await answered(commands, clock, connectTimeout, checkServer(commands));
  const log = await clients.openBlocking('log', lease + silence);
  const inbox = await clients.openBlocking('inbox', inboxWait + silence);
  const key = `${prefix}{${hub}}:probe`;
  await answered(inbox, clock, connectTimeout, checkPermissions(inbox, key));
  logger.info({ server, address: addressOf(commands) }, 'connected to Redis');

  const common = { commands, prefix, logger };
  const registry = redisRegistry({ commands, prefix, corrupt, blocking: log, hubId: hub });
  const channel = redisChannel({
    ...common,
    blocking: inbox,
    hubId: hub,
    node,
    inboxBytes,
    wait: inboxWait,
    clock,
  });
  const handovers = redisHandovers({ commands, prefix });
  const checkpoints = redisCheckpoints({ commands, prefix });
  const close = async (): Promise<void> => {
    await Promise.all([channel.close(), handovers.close(), checkpoints.close()]);
    await registry.close();
    clients.close();
  };
  let closing: Promise<void> | undefined;
  return {
    registry,
    channel,
    handovers,
    checkpoints,
    reachable: () => commands.status === 'ready',
    close: () => (closing ??= close()),
  };
}
