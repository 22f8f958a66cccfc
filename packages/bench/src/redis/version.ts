import { startRedis } from '@nact-hub/testkit';
import { Redis } from 'ioredis';

/** The version of the server that the benchmarks start. */
export async function redisVersion(): Promise<string> {
  const server = await startRedis();
  const client = new Redis(server.url);
  try {
    return /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? 'unknown';
  } finally {
    client.disconnect();
    await server.stop();
  }
}
