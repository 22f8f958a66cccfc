import { ensureRedis, type ProvidedRedis } from '../src/redis/ensure-redis';

declare global {
  var providedRedis: ProvidedRedis | undefined;
}

/** Gives all test files one Redis, as `process.env.REDIS_URL`. */
export default async function globalSetup(): Promise<void> {
  globalThis.providedRedis = await ensureRedis();
  process.env['REDIS_URL'] = globalThis.providedRedis.url;
}
