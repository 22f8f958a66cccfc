const REMEDY =
  'Put redis-server (6.2 or newer) or valkey-server on the path. For one plain Redis, REDIS_URL is enough.';

/**
 * There is no program to start a server with. A Redis that only `REDIS_URL` names cannot be made a
 * cluster or be failed over. No error of core's: the setup of a test run reads no other package.
 */
export class NoRedisServerError extends Error {
  override readonly name = 'NoRedisServerError';
  readonly code = 'no_redis_server';

  constructor(why: string) {
    super(why.endsWith(REMEDY) ? why : `${why} ${REMEDY}`);
  }
}
