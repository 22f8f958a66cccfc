import { restart } from './children';
import { lostCutOver } from './cut-over';
import type { EventKind } from './kind';
import { crash, join, leave } from './membership';
import { abort, move } from './moves';
import { ask, consult, leaveBehind, note, pass, stream } from './traffic';
import { awakening, away, clock, cutOff, expiry, loss, oldData, refusal, stall } from './troubles';

/** All kinds of events, by name. To add one, write it and name it here. */
export const kinds = {
  note,
  stream,
  pass,
  leaveBehind,
  ask,
  consult,
  move,
  abort,
  join,
  leave,
  crash,
  stall,
  awakening,
  away,
  expiry,
  loss,
  oldData,
  clock,
  restart,
  lostCutOver,
  cutOff,
  refusal,
};

export type KindName = keyof typeof kinds;

/** A kind, for data that belongs to it. */
export const kindNamed = (name: KindName): EventKind<object> => kinds[name] as EventKind<object>;
