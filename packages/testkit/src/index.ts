export { SimulatedHub, type SimulatedHubOptions } from './cluster/simulated-hub';
export { type NodePhase, SimulatedNode } from './cluster/simulated-node';
export {
  type CallFaults,
  type Faults,
  type FrameFaults,
  manyFaults,
  noFaults,
} from './faults/faults';
export { type Happening, Happenings } from './faults/happenings';
export { simulate, type SimulateOptions } from './simulate';
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
