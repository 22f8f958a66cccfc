import type { Backend } from '../backend/backend';
export interface RedisBackendOptions {
  readonly prefix?: string;
}
export function redisBackend(): Backend {
  throw new Error('not yet');
}
