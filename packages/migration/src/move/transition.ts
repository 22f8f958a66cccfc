import type { ChildId } from '@nact-hub/registry';
import type { SwapMode } from '../behaviour/swap';
import type { Move, MoveEffect, MoveEvent, MovePhase, Problem, Transition } from './move';

/** Begins the move of one child. */
export function begin(id: ChildId, mode: SwapMode, handover: boolean): Transition {
  const move: Move = {
    id,
    mode,
    handover,
    phase: 'validating',
    version: 0,
    begun: false,
    instanceEnded: false,
    problem: undefined,
    targetBecame: undefined,
    recalled: false,
  };
  if (mode === 'cold') return go(move, 'validating', 'Validate');
  return handover ? go(move, 'querying', 'QueryState') : register(move);
}

/**
 * The move of one child, decided: what happens next, given what has happened. Pure; the driver
 * performs the effects. Events that come too late or twice change nothing.
 */
export function transition(move: Move, event: MoveEvent): Transition {
  switch (event.type) {
    case 'Validated':
      return move.phase === 'validating' ? register(move) : stay(move);
    case 'StateQueried':
      return move.phase === 'querying' ? store(move) : stay(move);
    case 'HandoverStored':
      return move.phase === 'storing' ? afterStore(move) : stay(move);
    case 'MigrationBegun':
      return move.phase === 'beginning' ? afterBegin(move) : stay(move);
    case 'BeginRefused':
      return move.phase === 'beginning' ? unchanged(move, move.problem ?? event) : stay(move);
    case 'StandbyReady':
      return afterStandby(move, event.version);
    case 'Frozen':
      if (move.phase !== 'freezing') return stay(move);
      return move.mode === 'cold' || event.stale ? store(move) : go(move, 'cuttingOver', 'CutOver');
    case 'CutOverAnswered':
      return move.phase === 'cuttingOver' ? afterCutOver(move, event.outcome) : stay(move);
    case 'AbortAnswered':
      return move.phase === 'aborting' ? afterAbort(move, event.outcome) : stay(move);
    case 'Activated':
      return afterTarget(move, 'active');
    case 'CutOverLost':
      return afterLoss(move);
    case 'CutOverStands':
      return move.phase === 'moved' && move.targetBecame === 'gone'
        ? endMoved(move, 'gone')
        : stay(move);
    case 'Recalled':
      return move.phase === 'recalling'
        ? abort({ ...move, recalled: true }, lostCutOver)
        : stay(move);
    case 'RecallRefused':
      return move.phase === 'recalling' ? beginAnew(move) : stay(move);
    case 'TargetGone':
      return decided(move)
        ? afterTarget(move, 'gone')
        : fail(move, { reason: 'target_gone', message: 'the target left the hub' });
    case 'InstanceStopped':
      return decided(move) ? stay(move) : go(move, 'ended', 'DropHandover', 'ReportGone');
    case 'Failed':
      return fail(move, event);
  }
}

/** Whether this move is past the point up to which it can be called off. */
export const decided = ({ phase }: Move): boolean =>
  ['cuttingOver', 'aborting', 'moved', 'recalling', 'ended'].includes(phase);

const store = (move: Move): Transition =>
  go({ ...move, version: move.version + 1 }, 'storing', 'StoreHandover');

const register = (move: Move): Transition =>
  go({ ...move, begun: true }, 'beginning', 'BeginMigration');

function afterBegin(move: Move): Transition {
  if (move.problem) return abort(move, move.problem);
  return move.mode === 'hot'
    ? go(move, 'starting', 'RequestStart')
    : go(move, 'freezing', 'Freeze');
}

/** hot: the first version is stored before the migration begins, what has changed since after the freeze. */
function afterStore(move: Move): Transition {
  if (move.mode === 'cold')
    return go({ ...move, instanceEnded: true }, 'starting', 'EndInstance', 'RequestStart');
  return move.begun ? go(move, 'altering', 'RequestAlter') : register(move);
}

function afterStandby(move: Move, version: number): Transition {
  if (version !== move.version) return stay(move);
  if (move.phase === 'altering') return go(move, 'cuttingOver', 'CutOver');
  if (move.phase !== 'starting') return stay(move);
  return move.mode === 'hot' ? go(move, 'freezing', 'Freeze') : go(move, 'cuttingOver', 'CutOver');
}

function afterCutOver(move: Move, outcome: 'moved' | 'aborted' | 'no_target' | 'gone'): Transition {
  switch (outcome) {
    case 'moved':
      return move.targetBecame
        ? afterTarget({ ...move, phase: 'moved' }, move.targetBecame)
        : go(move, 'moved');
    case 'aborted':
      return goOn({
        ...move,
        problem: move.problem ?? { reason: 'aborted', message: 'the migration was called off' },
      });
    case 'no_target':
      return abort(move, { reason: 'target_gone', message: 'the target left the hub' });
    case 'gone':
      return go(move, 'ended', ...endInstance(move), 'DropHandover', 'ReportGone');
  }
}

function afterAbort(move: Move, outcome: 'aborted' | 'moved' | 'gone'): Transition {
  if (outcome === 'aborted') return goOn(move);
  return afterCutOver(move, outcome);
}

/** The registry's answer decides. What becomes of the target before it is there is kept until then. */
function afterTarget(move: Move, targetBecame: 'active' | 'gone'): Transition {
  if (move.phase === 'recalling') return beginAnew(move);
  if (move.phase === 'moved') {
    if (targetBecame === 'gone') return go({ ...move, targetBecame }, 'moved', 'LookAgain');
    // Of one that is gone it says no more than that it had begun.
    return move.targetBecame === 'gone' ? stay(move) : endMoved(move, 'active');
  }
  const isAsking = move.phase === 'cuttingOver' || move.phase === 'aborting';
  return stay(isAsking ? { ...move, targetBecame } : move);
}

/**
 * The child is the source's, as if it had never moved. If the target has begun all the same, there are messages that
 * it has acknowledged: those after them would wait for ever in this life. Only its own word says that it has not.
 */
function afterLoss(move: Move): Transition {
  const mayHaveMoved = ['cuttingOver', 'aborting', 'moved'].includes(move.phase);
  if (!mayHaveMoved) return stay(move);
  if (move.recalled) return goOn(move);
  return move.targetBecame ? beginAnew(move) : go(move, 'recalling', 'Recall');
}

const beginAnew = (move: Move): Transition =>
  go({ ...move, problem: begunAnew }, 'ended', 'BeginAnew', 'ReportStayed');

/** The handover of a target that is gone stays: whoever takes over from it adopts it. */
const endMoved = (move: Move, targetBecame: 'active' | 'gone'): Transition =>
  targetBecame === 'active'
    ? go(move, 'ended', ...endInstance(move), 'DropHandover', 'ReportMoved')
    : go(move, 'ended', ...endInstance(move), 'ReportMoved');

/** The child goes on at the source: it is certain that the move will not happen. */
const goOn = (move: Move): Transition =>
  move.instanceEnded
    ? go(move, 'ended', 'Restart', 'ReportStayed')
    : go(move, 'ended', 'Reopen', 'DropHandover', 'ReportStayed');

/** While the registry is asked to begin, an abort could overtake that: it waits for the answer. */
function fail(move: Move, { reason, message }: Problem): Transition {
  if (decided(move)) return stay(move);
  if (move.phase === 'beginning') return stay({ ...move, problem: { reason, message } });
  return move.begun ? abort(move, { reason, message }) : unchanged(move, { reason, message });
}

const lostCutOver: Problem = {
  reason: 'aborted',
  message: 'the registry has lost the cut-over with its data',
};

const begunAnew: Problem = {
  reason: 'begun_anew',
  message:
    'the registry has lost the cut-over with its data, and the target is gone: another life begins here, with the state',
};

const abort = (move: Move, { reason, message }: Problem): Transition =>
  go({ ...move, problem: { reason, message } }, 'aborting', 'Abort');

/** Nothing has changed in the registry, so there is nothing to call off. */
const unchanged = (move: Move, { reason, message }: Problem): Transition =>
  go({ ...move, problem: { reason, message } }, 'ended', 'DropHandover', 'ReportStayed');

/** The instance on the source ends now, if it has not (cold) ended before. */
const endInstance = ({ instanceEnded }: Move): MoveEffect[] =>
  instanceEnded ? [] : ['EndInstance'];

const go = (move: Move, phase: MovePhase, ...effects: MoveEffect[]): Transition => ({
  move: inPhase(move, phase),
  effects,
});
/** Written out: an object that is spread and added to takes more than twice as long, and a child goes through seven. */
const inPhase = (move: Move, phase: MovePhase): Move => ({
  id: move.id,
  mode: move.mode,
  handover: move.handover,
  phase,
  version: move.version,
  begun: move.begun,
  instanceEnded: move.instanceEnded,
  problem: move.problem,
  targetBecame: move.targetBecame,
  recalled: move.recalled,
});
const stay = (move: Move): Transition => ({ move, effects: [] });
