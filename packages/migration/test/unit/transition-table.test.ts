import {
  begin,
  transition,
  type Move,
  type MoveEffect,
  type MoveEvent,
  type MovePhase,
  type SwapMode,
} from '@nact-hub/migration';

/** One event of each kind, and each of its kinds of content. */
const events: Record<string, MoveEvent> = {
  Validated: { type: 'Validated' },
  StateQueried: { type: 'StateQueried' },
  HandoverStored: { type: 'HandoverStored' },
  MigrationBegun: { type: 'MigrationBegun' },
  BeginRefused: { type: 'BeginRefused', reason: 'busy', message: 'busy' },
  StandbyReady: { type: 'StandbyReady', version: 1 },
  'StandbyReady of another version': { type: 'StandbyReady', version: 7 },
  'Frozen, fresh': { type: 'Frozen', stale: false },
  'Frozen, stale': { type: 'Frozen', stale: true },
  'CutOverAnswered moved': { type: 'CutOverAnswered', outcome: 'moved' },
  'CutOverAnswered aborted': { type: 'CutOverAnswered', outcome: 'aborted' },
  'CutOverAnswered no_target': { type: 'CutOverAnswered', outcome: 'no_target' },
  'CutOverAnswered gone': { type: 'CutOverAnswered', outcome: 'gone' },
  'AbortAnswered aborted': { type: 'AbortAnswered', outcome: 'aborted' },
  'AbortAnswered moved': { type: 'AbortAnswered', outcome: 'moved' },
  'AbortAnswered gone': { type: 'AbortAnswered', outcome: 'gone' },
  Activated: { type: 'Activated' },
  CutOverLost: { type: 'CutOverLost' },
  CutOverStands: { type: 'CutOverStands' },
  Recalled: { type: 'Recalled' },
  RecallRefused: { type: 'RecallRefused' },
  TargetGone: { type: 'TargetGone' },
  InstanceStopped: { type: 'InstanceStopped' },
  Failed: { type: 'Failed', reason: 'broken', message: 'it broke' },
};

type Step = readonly [next: MovePhase, ...effects: MoveEffect[]];
type Row = Readonly<Record<string, Step>>;

const notBegun: Row = {
  Failed: ['ended', 'DropHandover', 'ReportStayed'],
  TargetGone: ['ended', 'DropHandover', 'ReportStayed'],
  InstanceStopped: ['ended', 'DropHandover', 'ReportGone'],
};
const begun: Row = {
  Failed: ['aborting', 'Abort'],
  TargetGone: ['aborting', 'Abort'],
  InstanceStopped: ['ended', 'DropHandover', 'ReportGone'],
};
/** The registry has been asked to let it begin: until it answers nothing can be called off. */
const beginning: Row = {
  BeginRefused: ['ended', 'DropHandover', 'ReportStayed'],
  Failed: ['beginning'],
  TargetGone: ['beginning'],
  InstanceStopped: ['ended', 'DropHandover', 'ReportGone'],
};
/** The registry has been asked for its last word: what becomes of the target is kept until then. */
const asking: Row = {
  Activated: ['cuttingOver'],
  TargetGone: ['cuttingOver'],
  CutOverLost: ['recalling', 'Recall'],
};
const aborting: Row = {
  Activated: ['aborting'],
  TargetGone: ['aborting'],
  CutOverLost: ['recalling', 'Recall'],
};
/** The registry has lost the cut-over: only if the target says that it has not begun does the same life go on. */
const recalling: Row = {
  Recalled: ['aborting', 'Abort'],
  RecallRefused: ['ended', 'BeginAnew', 'ReportStayed'],
  Activated: ['ended', 'BeginAnew', 'ReportStayed'],
  TargetGone: ['ended', 'BeginAnew', 'ReportStayed'],
};
/** What became of the target is known: it may have begun, and will not say any more whether it has. */
const overtaken: Row = { CutOverLost: ['ended', 'BeginAnew', 'ReportStayed'] };
const ended: Row = {};

/** What each event does in each phase. An event that is not in the row changes nothing. */
const hot: Record<string, { move: Partial<Move> & { phase: MovePhase }; row: Row }> = {
  querying: {
    move: { phase: 'querying' },
    row: { ...notBegun, StateQueried: ['storing', 'StoreHandover'] },
  },
  'storing the first version': {
    move: { phase: 'storing', version: 1 },
    row: { ...notBegun, HandoverStored: ['beginning', 'BeginMigration'] },
  },
  beginning: {
    move: { phase: 'beginning', version: 1, begun: true },
    row: { ...beginning, MigrationBegun: ['starting', 'RequestStart'] },
  },
  starting: {
    move: { phase: 'starting', version: 1, begun: true },
    row: { ...begun, StandbyReady: ['freezing', 'Freeze'] },
  },
  freezing: {
    move: { phase: 'freezing', version: 1, begun: true },
    row: {
      ...begun,
      'Frozen, fresh': ['cuttingOver', 'CutOver'],
      'Frozen, stale': ['storing', 'StoreHandover'],
    },
  },
  'storing a later version': {
    move: { phase: 'storing', version: 1, begun: true },
    row: { ...begun, HandoverStored: ['altering', 'RequestAlter'] },
  },
  altering: {
    move: { phase: 'altering', version: 1, begun: true },
    row: { ...begun, StandbyReady: ['cuttingOver', 'CutOver'] },
  },
  cuttingOver: {
    move: { phase: 'cuttingOver', version: 1, begun: true },
    row: {
      ...asking,
      'CutOverAnswered moved': ['moved'],
      'CutOverAnswered aborted': ['ended', 'Reopen', 'DropHandover', 'ReportStayed'],
      'CutOverAnswered no_target': ['aborting', 'Abort'],
      'CutOverAnswered gone': ['ended', 'EndInstance', 'DropHandover', 'ReportGone'],
    },
  },
  aborting: {
    move: { phase: 'aborting', version: 1, begun: true },
    row: {
      ...aborting,
      'AbortAnswered aborted': ['ended', 'Reopen', 'DropHandover', 'ReportStayed'],
      'AbortAnswered moved': ['moved'],
      'AbortAnswered gone': ['ended', 'EndInstance', 'DropHandover', 'ReportGone'],
    },
  },
  moved: {
    move: { phase: 'moved', version: 1, begun: true },
    row: {
      Activated: ['ended', 'EndInstance', 'DropHandover', 'ReportMoved'],
      CutOverLost: ['recalling', 'Recall'],
      TargetGone: ['moved', 'LookAgain'],
    },
  },
  'moved, and its target is gone': {
    move: { phase: 'moved', version: 1, begun: true, targetBecame: 'gone' },
    row: {
      ...overtaken,
      CutOverStands: ['ended', 'EndInstance', 'ReportMoved'],
      TargetGone: ['moved', 'LookAgain'],
    },
  },
  'cuttingOver, and its target has begun': {
    move: { phase: 'cuttingOver', version: 1, begun: true, targetBecame: 'active' },
    row: {
      ...overtaken,
      Activated: ['cuttingOver'],
      TargetGone: ['cuttingOver'],
      'CutOverAnswered moved': ['ended', 'EndInstance', 'DropHandover', 'ReportMoved'],
      'CutOverAnswered aborted': ['ended', 'Reopen', 'DropHandover', 'ReportStayed'],
      'CutOverAnswered no_target': ['aborting', 'Abort'],
      'CutOverAnswered gone': ['ended', 'EndInstance', 'DropHandover', 'ReportGone'],
    },
  },
  recalling: { move: { phase: 'recalling', version: 1, begun: true }, row: recalling },
  'aborting, and recalled': {
    move: { phase: 'aborting', version: 1, begun: true, recalled: true },
    row: {
      ...aborting,
      CutOverLost: ['ended', 'Reopen', 'DropHandover', 'ReportStayed'],
      'AbortAnswered aborted': ['ended', 'Reopen', 'DropHandover', 'ReportStayed'],
      'AbortAnswered moved': ['moved'],
      'AbortAnswered gone': ['ended', 'EndInstance', 'DropHandover', 'ReportGone'],
    },
  },
  ended: { move: { phase: 'ended', version: 1, begun: true }, row: ended },
};

const cold: typeof hot = {
  validating: {
    move: { phase: 'validating' },
    row: { ...notBegun, Validated: ['beginning', 'BeginMigration'] },
  },
  beginning: {
    move: { phase: 'beginning', begun: true },
    row: { ...beginning, MigrationBegun: ['freezing', 'Freeze'] },
  },
  freezing: {
    move: { phase: 'freezing', begun: true },
    row: {
      ...begun,
      'Frozen, fresh': ['storing', 'StoreHandover'],
      'Frozen, stale': ['storing', 'StoreHandover'],
    },
  },
  storing: {
    move: { phase: 'storing', version: 1, begun: true },
    row: { ...begun, HandoverStored: ['starting', 'EndInstance', 'RequestStart'] },
  },
  starting: {
    move: { phase: 'starting', version: 1, begun: true, instanceEnded: true },
    row: { ...begun, StandbyReady: ['cuttingOver', 'CutOver'] },
  },
  cuttingOver: {
    move: { phase: 'cuttingOver', version: 1, begun: true, instanceEnded: true },
    row: {
      ...asking,
      'CutOverAnswered moved': ['moved'],
      'CutOverAnswered aborted': ['ended', 'Restart', 'ReportStayed'],
      'CutOverAnswered no_target': ['aborting', 'Abort'],
      'CutOverAnswered gone': ['ended', 'DropHandover', 'ReportGone'],
    },
  },
  'aborting, with its instance': {
    move: { phase: 'aborting', version: 1, begun: true },
    row: {
      ...aborting,
      'AbortAnswered aborted': ['ended', 'Reopen', 'DropHandover', 'ReportStayed'],
      'AbortAnswered moved': ['moved'],
      'AbortAnswered gone': ['ended', 'EndInstance', 'DropHandover', 'ReportGone'],
    },
  },
  'aborting, without its instance': {
    move: { phase: 'aborting', version: 1, begun: true, instanceEnded: true },
    row: {
      ...aborting,
      'AbortAnswered aborted': ['ended', 'Restart', 'ReportStayed'],
      'AbortAnswered moved': ['moved'],
      'AbortAnswered gone': ['ended', 'DropHandover', 'ReportGone'],
    },
  },
  moved: {
    move: { phase: 'moved', version: 1, begun: true, instanceEnded: true },
    row: {
      Activated: ['ended', 'DropHandover', 'ReportMoved'],
      CutOverLost: ['recalling', 'Recall'],
      TargetGone: ['moved', 'LookAgain'],
    },
  },
  'moved, and its target is gone': {
    move: { phase: 'moved', version: 1, begun: true, instanceEnded: true, targetBecame: 'gone' },
    row: {
      ...overtaken,
      CutOverStands: ['ended', 'ReportMoved'],
      TargetGone: ['moved', 'LookAgain'],
    },
  },
  recalling: {
    move: { phase: 'recalling', version: 1, begun: true, instanceEnded: true },
    row: recalling,
  },
  ended: { move: { phase: 'ended', version: 1, begun: true, instanceEnded: true }, row: ended },
};

const modes: [SwapMode, typeof hot][] = [
  ['hot', hot],
  ['cold', cold],
];

describe.each(modes)('a %s move', (mode, table) => {
  describe.each(Object.keys(table))('%s', (name) => {
    const { move: partial, row } = table[name]!;
    const move = { ...begin('cart', mode, true).move, ...partial };

    it.each(Object.keys(events))('%s', (event) => {
      const after = transition(move, events[event]!);
      const expected = row[event];
      if (!expected) return expect(after).toEqual({ move, effects: [] });
      const [phase, ...effects] = expected;
      expect([after.move.phase, ...after.effects]).toEqual([phase, ...effects]);
    });
  });
});
