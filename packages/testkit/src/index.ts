export {
  clientOf,
  connectionTo,
  deleteKeys,
  type Deployment,
  deployments,
  duplicateOf,
  keysOf,
  whenWhole,
} from './redis/deployments';
export { ensureRedis, type ProvidedRedis, startRedis } from './redis/ensure-redis';
export { NoRedisServerError } from './redis/no-redis';
export { type RedisClusterServers, startRedisCluster } from './redis/redis-cluster';
export {
  type RedisSentinelServers,
  type SentinelOptions,
  startRedisSentinel,
} from './redis/redis-sentinel';
export { type RedisServer } from './redis/redis-server';
