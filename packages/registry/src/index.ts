export { askingAgain } from './asking-again';
export { type ChildFact, type Fact, type LogEntry, type NodeFact, type Position } from './log';
export { MemoryRegistry, type MemoryRegistryOptions } from './memory/memory-registry';
export { memoryRegistry } from './memory/memory-store';
export {
  type DefinitionRecord,
  mostFormer,
  type NodeId,
  type NodeRecord,
  type SupervisorRecord,
} from './node';
export { canPlace, choosePlacement, type ChildToPlace } from './placement';
export { redisRegistry, type RedisRegistryOptions } from './redis/redis-store';
export type { Recovering } from './recovery';
export { Registry } from './registry';
export type { RegistryOptions } from './registry-options';
export type { Child } from './replica/child';
export { type Applied, type Change, Replica } from './replica/replica';
export type { About, ChildId, MigrationId, Row } from './row';
export type {
  AbortAnswer,
  Batch,
  BeginAnswer,
  ChildAtEpoch,
  ChildToCutOver,
  ChildToRegister,
  ChildToStart,
  ClaimAnswer,
  CutOverAnswer,
  NodeAnswer,
  ParkAnswer,
  RegisterAnswer,
  RegisterBatch,
  RegisterRequest,
  RegistryStore,
  RenewAnswer,
  Snapshot,
  StartAnswer,
  StopAnswer,
} from './store';
