export {
  swapDeclaration,
  type ActorBehaviour,
  type NactBehaviour,
  type DeclareOption,
  type HandoverCallbacks,
  type SameShapeCallbacks,
  type SwapDeclaration,
  type SwapMode,
  type SwappableBehaviour,
  unmixed,
} from './behaviour/swap';
export { withColdSwap } from './behaviour/with-cold-swap';
export { withHotSwap } from './behaviour/with-hot-swap';
export { problemOf, timedOut, untilAnswered, within } from './certainty';
export {
  checkCheckpointEvery,
  type CheckedCheckpointEvery,
  type CheckpointEvery,
} from './checkpoint/every';
export { captureCheckpoint, readCheckpoint, type Capturing } from './checkpoint/record';
export { canRead, kindOf, propsFrom, type ChildKind } from './child-kind';
export { Migrator, type MoveOptions } from './migrator';
export type { Move, MoveEffect, MoveEvent, MovePhase, Problem, Transition } from './move/move';
export { begin, transition } from './move/transition';
export type { MigrationNode, MigrationNodeEvents } from './node';
export type { Traveller } from './source/migration';
export type { Released } from './source/release';
export { Source } from './source/source';
export { coldSwap } from './strategy/cold-swap';
export { hotSwap } from './strategy/hot-swap';
export {
  checkSwapOptions,
  type MigrationStrategy,
  type MoveRequest,
  type MoveResult,
  type MoveSteps,
  type SwapOptions,
} from './strategy/migration-strategy';
export {
  completeMigration,
  handlePostActionMigrateComplete,
  type SourceSide,
  type TargetSide,
} from './strategy/post-action';
export { fetchHandovers, readHandover, spawnStandby, takeOverState } from './target/standby';
export type { StandbyResult } from './wire';
