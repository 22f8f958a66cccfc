import './nact';

export {
  classCodec,
  CorruptError,
  FencedError,
  HubError,
  InvalidCallError,
  InvalidConfigError,
  MigrationError,
  NotEncodableError,
  QueryError,
  StartError,
  TooLargeError,
  UnknownOutcomeError,
  type ClassCodec,
  type ClassCodecHooks,
  type Logger,
} from '@nact-hub/core';
export type {
  ChildContext,
  DeadLetter,
  DeadLetterReason,
  HubContext,
  LimitReached,
} from '@nact-hub/messaging';
export {
  coldSwap,
  completeMigration,
  handlePostActionMigrateComplete,
  hotSwap,
  withColdSwap,
  withHotSwap,
  type ActorBehaviour,
  type CheckedCheckpointEvery,
  type CheckpointEvery,
  type HandoverCallbacks,
  type MigrationStrategy,
  type MoveRequest,
  type MoveResult,
  type MoveSteps,
  type SourceSide,
  type StandbyResult,
  type TargetSide,
  type SwapMode,
  type SwapOptions,
  type SwappableBehaviour,
} from '@nact-hub/migration';
export type { ChildId, NodeId, NodeRecord } from '@nact-hub/registry';
export type { Backend, BackendRequest, Connection } from './backend/backend';
export { memoryBackend } from './backend/memory-backend';
export type { RedisCluster, RedisConnection } from './redis/connection';
export { redisBackend, type RedisBackendOptions } from './redis/redis-backend';
export {
  defineActor,
  defineStatelessActor,
  type ActorDefinition,
  type ActorOptions,
  type ChildActorProps,
} from './define/define-actor';
export type { HubEvents, MigrationInfo } from './events';
export { Hub, type ChildInfo, type HubStatus } from './hub';
export type { LeaveResult } from './membership/leaving';
export type { LimitOptions } from './options/limits';
export type { HubOptions, SupervisorOptions } from './options/options';
export { replication, type Replication } from './options/replication';
export { startHub } from './start-hub';
export { Supervisor, type ChildSpec, type StartOptions, type StartResult } from './supervisor';
