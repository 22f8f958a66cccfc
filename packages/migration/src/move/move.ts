import type { ChildId } from '@nact-hub/registry';
import type { SwapMode } from '../behaviour/swap';

/**
 * One child on its way, as its source sees it. Until `cuttingOver` the move can be called off; then
 * only the registry knows, and says, how it ended.
 */
export interface Move {
  readonly id: ChildId;
  readonly mode: SwapMode;
  /** Whether the state goes along. */
  readonly handover: boolean;
  readonly phase: MovePhase;
  /** The version of the handover that was made last; 0 when there is none. */
  readonly version: number;
  /** Whether the registry may know of it already, so that it has to be called off there. */
  readonly begun: boolean;
  /** cold: whether the instance on the source has ended, so that only its handover is left. */
  readonly instanceEnded: boolean;
  /** Why it is being called off. */
  readonly problem: Problem | undefined;
  /** What became of the target while the registry's answer was still on its way: it may overtake it. */
  readonly targetBecame: 'active' | 'gone' | undefined;
  /** Whether the target has said, after the registry had lost the cut-over, that it has not begun and never will. */
  readonly recalled: boolean;
}

/** What the move waits for. */
export type MovePhase =
  | 'validating' // cold: can the target run it?
  | 'querying' // hot: the child answers with its state and goes on serving
  | 'beginning' // the migration id goes into the registry
  | 'starting' // the target starts a standby
  | 'freezing' // the child works off its mailbox and stands still
  | 'storing' // the handover is on its way to the store
  | 'altering' // the target takes over what changed since the query
  | 'cuttingOver' // the registry is asked to change the owner: unknown until it answers
  | 'aborting' // the registry is asked to call it off: unknown until it answers
  | 'moved' // the target is the owner; the frozen instance waits for its confirmation
  | 'recalling' // the registry has lost the cut-over: the target is asked whether it has begun
  | 'ended';

/** Why something did not work: a stable reason for programs, a message for people. */
export interface Problem {
  readonly reason: string;
  readonly message: string;
}

/** What happened, as the source learns it. Events that come late or twice change nothing. */
export type MoveEvent =
  | { readonly type: 'Validated' }
  | { readonly type: 'StateQueried' }
  | { readonly type: 'HandoverStored' }
  | { readonly type: 'MigrationBegun' }
  /** The registry did not let the migration begin: nothing has changed. */
  | ({ readonly type: 'BeginRefused' } & Problem)
  | { readonly type: 'StandbyReady'; readonly version: number }
  /** The child stands still. `stale`: what the target has is not what it is now. */
  | { readonly type: 'Frozen'; readonly stale: boolean }
  | {
      readonly type: 'CutOverAnswered';
      readonly outcome: 'moved' | 'aborted' | 'no_target' | 'gone';
    }
  | { readonly type: 'AbortAnswered'; readonly outcome: 'aborted' | 'moved' | 'gone' }
  | { readonly type: 'Activated' }
  /** The registry has lost the cut-over with its data: by what it knows now the child never moved. The target may have begun. */
  | { readonly type: 'CutOverLost' }
  /** By all that the registry knows the cut-over stands. */
  | { readonly type: 'CutOverStands' }
  /** The target has not begun, and never will. */
  | { readonly type: 'Recalled' }
  /** The target cannot say whether it has begun. */
  | { readonly type: 'RecallRefused' }
  /** The target is not in the view any more. */
  | { readonly type: 'TargetGone' }
  /** The instance stopped or crashed: there is nothing to move. */
  | { readonly type: 'InstanceStopped' }
  /** Something failed on the way, or somebody called the move off. */
  | ({ readonly type: 'Failed' } & Problem);

/** What the driver is to do next. */
export type MoveEffect =
  | 'Validate'
  | 'QueryState'
  | 'StoreHandover'
  | 'BeginMigration'
  | 'RequestStart'
  | 'Freeze'
  | 'RequestAlter'
  | 'CutOver'
  | 'Abort'
  /** The target is gone: does the cut-over stand, or has the registry lost it? */
  | 'LookAgain'
  | 'Recall'
  /** Another life begins here, from what was captured: nobody knows what the target has begun and acknowledged. */
  | 'BeginAnew'
  /** hot: the same instance goes on. */
  | 'Reopen'
  /** cold: the instance has ended; a new one is started from what was captured. */
  | 'Restart'
  /** Ends the instance on this node; the child lives on. */
  | 'EndInstance'
  | 'DropHandover'
  | 'ReportMoved'
  | 'ReportStayed'
  | 'ReportGone';

/** The next state of a move, and what is to be done because of it. */
export interface Transition {
  readonly move: Move;
  readonly effects: readonly MoveEffect[];
}
