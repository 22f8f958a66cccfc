import type { Instance } from '@nact-hub/messaging';
import type { ChildId, MigrationId, NodeId } from '@nact-hub/registry';
import type { SwapMode } from '../behaviour/swap';
import type { Capture } from '../capture';
import type { ChildKind } from '../child-kind';
import type { Move, MoveEffect } from '../move/move';
import type { MigrationStrategy, MoveResult } from '../strategy/migration-strategy';
import type { Deadline } from './deadline';

/** One child of a migration, on its source. */
export interface Traveller {
  move: Move;
  instance: Instance;
  readonly kind: ChildKind;
  readonly args: Uint8Array;
  readonly epoch: number;
  /** `Instance.changes` when the move began. */
  readonly changes: number;
  /** The latest capture; replaced at the freeze if it had become stale. */
  capture: Capture | undefined;
  /** The incarnation of the registry that was asked for the cut-over first; undefined until it is. */
  askedIn: string | undefined;
  /** Runs while the target has to say what became of its standby. */
  late: Deadline | undefined;
}

/** What is done in batches. What the registry is known to say is looked up at once. */
export type DueEffect = Exclude<MoveEffect, 'LookAgain'>;

/** A batch of children on their way from this node to another one. */
export interface Migration {
  readonly id: MigrationId;
  readonly target: NodeId;
  readonly mode: SwapMode;
  readonly strategy: MigrationStrategy;
  /** Whether they are to stay with the target whatever placement says. */
  readonly pinned: boolean;
  readonly travellers: Map<ChildId, Traveller>;
  /** The number of the log entry with which it began. */
  number: number;
  /** Ready to stand still, and waiting for their turn: few do at a time, so that none is away for long. */
  readonly toFreeze: Traveller[];
  /** Those that stand still, or are about to, until it is known who goes on. */
  readonly still: Set<ChildId>;
  /** Those of them that are not what the target has of them. */
  readonly busy: Set<ChildId>;
  /** Those of them that were in use since the move began, and when their turn came: monotonic, milliseconds. */
  readonly inUse: Map<ChildId, number>;
  /** What is to be done, collected over one turn of the event loop so that it is done in batches. */
  readonly due: Map<DueEffect, Traveller[]>;
  readonly result: { moved: ChildId[]; stayed: MoveResult['stayed'][number][]; open: number };
  readonly finished: (result: MoveResult) => void;
  /** This node is out of the hub before the end: what becomes of the children is not known here. */
  readonly abandoned: (error: Error) => void;
  readonly progress: (more: number) => void;
  readonly paused: (time: number) => void;
}

type Asked = Pick<Migration, 'target' | 'mode' | 'strategy' | 'pinned' | 'finished' | 'abandoned'> &
  Partial<Pick<Migration, 'progress' | 'paused'>>;

/** One that nobody is on his way with yet. */
export const createMigration = (id: MigrationId, asked: Asked): Migration => ({
  id,
  target: asked.target,
  mode: asked.mode,
  strategy: asked.strategy,
  pinned: asked.pinned,
  travellers: new Map(),
  number: 0,
  toFreeze: [],
  still: new Set(),
  busy: new Set(),
  inUse: new Map(),
  due: new Map(),
  result: { moved: [], stayed: [], open: 0 },
  finished: asked.finished,
  abandoned: asked.abandoned,
  progress: asked.progress ?? (() => undefined),
  paused: asked.paused ?? (() => undefined),
});
