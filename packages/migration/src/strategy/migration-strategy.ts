import { checkBoolean, checkDuration, checkOptions } from '@nact-hub/core';
import type { About, ChildId, NodeId } from '@nact-hub/registry';
import type { SwapMode } from '../behaviour/swap';
import type { StandbyResult } from '../wire';
import type { SourceSide, TargetSide } from './post-action';

/** What every strategy that comes with nact-hub can be told. Durations are milliseconds. */
export interface SwapOptions {
  /** Whether the state goes along. Without, a child starts afresh after a move. Default false. */
  readonly handover?: boolean;
  /** How long a handover outlives a node that died in the middle of a move. Default 30,000. */
  readonly stateTtl?: number;
  /** How long a child may take to answer the query for its state; later, it stays where it is. Default 5,000. */
  readonly stateQueryTimeout?: number;
  /** How long a child may take to work off its mailbox and stand still; later, it stays where it is. Default 10,000. */
  readonly freezeTimeout?: number;
}

/** Children that are to go from this node to another one. */
export interface MoveRequest {
  readonly supervisor: string;
  readonly target: NodeId;
  readonly children: readonly ChildId[];
  /** What a child was started as; undefined when it is not registered any more. */
  about(id: ChildId): About | undefined;
}

/** What became of them. */
export interface MoveResult {
  readonly moved: readonly ChildId[];
  /** Those that stayed where they were, with their state, and why. */
  readonly stayed: readonly {
    readonly id: ChildId;
    readonly reason: string;
    readonly message: string;
  }[];
}

/** The moves that a strategy can make use of. Each resolves when every child has moved or stayed, and never loses one. */
export interface MoveSteps {
  /** Starts the new instance first; each child serves all the time. */
  hotSwap(children: readonly ChildId[]): Promise<MoveResult>;
  /** Ends the old instance first; there are never two. */
  coldSwap(children: readonly ChildId[]): Promise<MoveResult>;
  /** Leaves children where they are, and says why. */
  stay(children: readonly ChildId[], reason: string): MoveResult;
}

/**
 * How the children of a supervisor move. Implement it to write a strategy of your own:
 * `migrate` decides, per child, which of the steps to take, in which order and when.
 */
export interface MigrationStrategy extends Required<SwapOptions> {
  /** How it is called in the log. Nodes compare it, together with the options. */
  readonly name: string;
  /** The mix-ins that definitions need under this strategy when `handover` is on. */
  readonly modes: readonly SwapMode[];
  /** Moves a batch of children of this node, or leaves them. Called on the source; must not throw. */
  migrate(request: MoveRequest, steps: MoveSteps): Promise<MoveResult>;
  /** In place of `handlePostActionMigrateComplete`, on the target. To look, or to wait; it must end with a call of it. */
  handlePostActionMigrateComplete?(
    hub: TargetSide,
    results: readonly StandbyResult[],
    originatingNode: NodeId,
    childIds: readonly ChildId[],
  ): void;
  /** In place of `completeMigration`, on the source. To look, or to wait; it must end with a call of it. */
  completeMigration?(hub: SourceSide, targetNode: NodeId, results: readonly StandbyResult[]): void;
}

const optionNames = ['handover', 'stateTtl', 'stateQueryTimeout', 'freezeTimeout'];

/** The options of a strategy, whole and checked. @throws InvalidConfigError */
export function checkSwapOptions(name: string, options: SwapOptions): Required<SwapOptions> {
  checkOptions(name, options, optionNames);
  return {
    handover: checkBoolean(`${name}.handover`, options.handover ?? false),
    stateTtl: checkDuration(`${name}.stateTtl`, options.stateTtl ?? 30_000),
    stateQueryTimeout: checkDuration(
      `${name}.stateQueryTimeout`,
      options.stateQueryTimeout ?? 5_000,
    ),
    freezeTimeout: checkDuration(`${name}.freezeTimeout`, options.freezeTimeout ?? 10_000),
  };
}
