import { installRedis } from './install-redis';
import { startRedisServer } from './redis-server';
import { findServerBinary } from './server-binary';

/** A Redis that is there until `stop` is called. */
export interface ProvidedRedis {
  /** As in `redis://127.0.0.1:40123`. */
  readonly url: string;
  /** Ends the server if this call started it, and leaves any other alone. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Provides a real Redis: the one that `REDIS_URL` names; else a `redis-server` or `valkey-server`
 * of the path, started empty on a free loopback port; else one that `apt-get` installs first.
 *
 * @throws NoRedisServerError with a remedy when none of these is to be had
 */
export async function ensureRedis(): Promise<ProvidedRedis> {
  const url = process.env['REDIS_URL'];
  if (url) return { url, stop: () => Promise.resolve() };
  return startRedis();
}

/**
 * Starts an empty server of one's own, for what must not be done to one that others use. `settings`
 * are lines of its configuration file, by name; `env` is added to its environment.
 *
 * @throws NoRedisServerError when there is no program to start
 * @throws Error with the server's log when it does not start
 */
export async function startRedis(
  settings: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<ProvidedRedis> {
  return startRedisServer(findServerBinary() ?? installRedis(), { settings, env });
}
