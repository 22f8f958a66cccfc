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
  const watching = { settings: watch(master, downAfter), flags: ['--sentinel'] };
  const [replica, ...sentinels] = await Promise.all([
    startRedisServer(binary, { settings: { ...quickly, replicaof } }),
    ...Array.from({ length: SENTINELS }, () => startRedisServer(binary, watching)),
  ]);
  const stop = async (): Promise<void> => {
    await Promise.all([master, replica!, ...sentinels].map((server) => server.stop()));
  };
  const whole = untilReady(sentinels).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    sentinels: sentinels.map(addressOf),
    name: NAME,
    master,
    replica: replica!,
    stop,
    whole,
  };
}

/** Two sentinels must agree that the master is down. */
const watch = ({ host, port }: RedisServer, downAfter: number): Settings => ({
  sentinel: [
    `monitor ${NAME} ${host} ${port} 2`,
    `down-after-milliseconds ${NAME} ${downAfter}`,
    `failover-timeout ${NAME} 10000`,
  ],
});

const addressOf = ({ host, port }: RedisServer) => ({ host, port });

/** Sentinels find each other, and the replica, through the master. */
async function untilReady(sentinels: readonly RedisServer[]): Promise<void> {
  const clients = sentinels.map(setupClient);
  try {
    const ready = async () => (await Promise.all(clients.map(canFailOver))).every(Boolean);
    if (await until(ready, READY_TIMEOUT_MS)) return;
    throw new Error(`The sentinels were not ready within ${READY_TIMEOUT_MS} ms`);
  } finally {
    for (const client of clients) client.disconnect();
  }
}

async function canFailOver(sentinel: Redis): Promise<boolean> {
  const others = (await sentinel.call('SENTINEL', 'SENTINELS', NAME)) as unknown[];
  const replicas = (await sentinel.call('SENTINEL', 'REPLICAS', NAME)) as string[][];
  const linked = (fields: string[]) => fields[fields.indexOf('master-link-status') + 1] === 'ok';
  return others.length === SENTINELS - 1 && replicas.some(linked);
}
