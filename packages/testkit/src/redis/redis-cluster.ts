import type { Redis } from 'ioredis';
import { installRedis } from './install-redis';
import { isWhole, WHOLE_TIMEOUT_MS } from './is-whole';
import { freePort } from './loopback';
import { type RedisServer, startRedisServer } from './redis-server';
import { findServerBinary } from './server-binary';
import { setupClient } from './setup-client';

const MASTERS = 3;
const SLOTS = 16_384;

/** A Redis Cluster of three masters without replicas, on the loopback interface. */
export interface RedisClusterServers {
  /** Its masters, as ioredis takes them; each has a third of the slots, in order. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  /** Ends all of it. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts a cluster and waits until it takes commands, which Redis delays for two seconds.
 *
 * @throws NoRedisServerError when there is no program to start
 * @throws Error when it is not whole within twenty seconds
 */
export async function startRedisCluster(): Promise<RedisClusterServers> {
  const { whole, ...cluster } = await launchRedisCluster();
  await whole;
  return cluster;
}

/** Starts a cluster; `whole` resolves when it takes commands. */
export async function launchRedisCluster(): Promise<
  RedisClusterServers & { readonly whole: Promise<void> }
> {
  const binary = findServerBinary() ?? installRedis();
  const servers = await Promise.all(Array.from({ length: MASTERS }, () => startMember(binary)));
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map(({ server }) => server.stop()));
  };
  const whole = form(servers).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { nodes: servers.map(({ server: { host, port } }) => ({ host, port })), stop, whole };
}

interface Member {
  readonly server: RedisServer;
  /** The port on which the members speak with each other. */
  readonly bus: number;
}

async function startMember(binary: string): Promise<Member> {
  // Its usual place, 10,000 above the port, may be taken, or be no port at all.
  const bus = await freePort();
  const settings = { 'cluster-enabled': 'yes', 'cluster-port': `${bus}` };
  return { server: await startRedisServer(binary, { settings }), bus };
}

/** What `redis-cli --cluster create` does; it need not be there. */
async function form(members: readonly Member[]): Promise<void> {
  const clients = members.map(({ server }) => setupClient(server));
  try {
    await Promise.all(clients.map(takeSlots));
    const [{ server, bus }] = members as [Member];
    for (const client of clients.slice(1)) {
      await client.call('CLUSTER', 'MEET', server.host, server.port, bus);
    }
    if (
      await isWhole(
        members.map(({ server }) => server),
        WHOLE_TIMEOUT_MS,
      )
    )
      return;
    throw new Error(`The cluster was not whole within ${WHOLE_TIMEOUT_MS} ms`);
  } finally {
    for (const client of clients) client.disconnect();
  }
}

async function takeSlots(client: Redis, index: number): Promise<void> {
  const first = Math.floor((index * SLOTS) / MASTERS);
  const end = Math.floor(((index + 1) * SLOTS) / MASTERS);
  // Different from the beginning on, or the members would have to agree on it first.
  await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
  // ADDSLOTSRANGE came with Redis 7.
  const slots = Array.from({ length: end - first }, (_, offset) => first + offset);
  await client.cluster('ADDSLOTS', ...slots);
}
