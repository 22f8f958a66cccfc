import type { Redis } from 'ioredis';
import { installRedis } from './install-redis';
import { type RedisServer, type Settings, startRedisServer } from './redis-server';
import { findServerBinary } from './server-binary';
import { setupClient } from './setup-client';
import { until } from './until';

const NAME = 'nact-hub';
const SENTINELS = 3;
const READY_TIMEOUT_MS = 20_000;

/** A master and its replica, watched by three sentinels, on the loopback interface. */
export interface RedisSentinelServers {
  /** What ioredis calls them: `new Redis({ sentinels, name })`. */
  readonly sentinels: readonly { readonly host: string; readonly port: number }[];
  readonly name: string;
  readonly master: RedisServer;
  readonly replica: RedisServer;
  /** Ends all of it. Idempotent. */
  stop(): Promise<void>;
}

/** How sentinels watch. */
export interface SentinelOptions {
  /** How long the master may be silent until the replica takes its place, milliseconds. Default: 1,000. */
  readonly downAfter?: number;
}

/**
 * Starts a master, its replica and three sentinels, and waits until they can fail over.
 *
 * @throws NoRedisServerError when there is no program to start
 * @throws Error when they are not ready within twenty seconds
 */
export async function startRedisSentinel(
  options: SentinelOptions = {},
): Promise<RedisSentinelServers> {
  const { whole, ...servers } = await launchRedisSentinel(options);
  await whole;
  return servers;
}

/** Starts them; `whole` resolves when they can fail over. */
export async function launchRedisSentinel({ downAfter = 1_000 }: SentinelOptions = {}): Promise<
  RedisSentinelServers & { readonly whole: Promise<void> }
> {
  const binary = findServerBinary() ?? installRedis();
  // Else the replica gets its first data only after five seconds.
  const quickly = { 'repl-diskless-sync-delay': '0' };
  const master = await startRedisServer(binary, { settings: quickly });
  const replicaof = `${master.host} ${master.port}`;
  const replica = await startRedisServer(binary, { settings: { ...quickly, replicaof } });
  const settings = watch(master, replica, downAfter);
  const sentinels = await Promise.all(
    Array.from({ length: SENTINELS }, () =>
      startRedisServer(binary, { settings, flags: ['--sentinel'] }),
    ),
  );
  const stop = async (): Promise<void> => {
    await Promise.all([master, replica, ...sentinels].map((server) => server.stop()));
  };
  const whole = untilReady(replica, sentinels).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    sentinels: sentinels.map(addressOf),
    name: NAME,
    master,
    replica,
    stop,
    whole,
  };
}

/** Two sentinels must agree that the master is down. */
const watch = (master: RedisServer, replica: RedisServer, downAfter: number): Settings => ({
  sentinel: [
    `monitor ${NAME} ${master.host} ${master.port} 2`,
    // Else they learn of it when they ask the master, which they do every ten seconds.
    `known-replica ${NAME} ${replica.host} ${replica.port}`,
    `down-after-milliseconds ${NAME} ${downAfter}`,
    `failover-timeout ${NAME} 10000`,
  ],
});

const addressOf = ({ host, port }: RedisServer) => ({ host, port });

/** Sentinels find each other through the master. */
async function untilReady(replica: RedisServer, sentinels: readonly RedisServer[]): Promise<void> {
  const [copy, ...clients] = [replica, ...sentinels].map(setupClient) as [Redis, ...Redis[]];
  try {
    const ready = async () =>
      (await isLinked(copy)) && (await Promise.all(clients.map(knowsOthers))).every(Boolean);
    if (await until(ready, READY_TIMEOUT_MS)) return;
    throw new Error(`The sentinels were not ready within ${READY_TIMEOUT_MS} ms`);
  } finally {
    for (const client of [copy, ...clients]) client.disconnect();
  }
}

const isLinked = async (replica: Redis): Promise<boolean> =>
  (await replica.info('replication')).includes('master_link_status:up');

async function knowsOthers(sentinel: Redis): Promise<boolean> {
  const others = (await sentinel.call('SENTINEL', 'SENTINELS', NAME)) as unknown[];
  return others.length === SENTINELS - 1;
}
