/** When the next checkpoint of one child is due. Pure: time, and the taking, are its driver's. */
export interface Cadence {
  /** resting: none is on its way. pausing: one has failed, and the next attempt waits. */
  readonly phase: 'resting' | 'taking' | 'pausing';
  /** How many messages have begun that no checkpoint contains. */
  readonly begun: number;
  /** Whether one is wanted whatever has begun: the first of an epoch, or the interval is over. */
  readonly due: boolean;
  /** How many attempts have failed in a row. */
  readonly failures: number;
}

/** What has happened, in the past tense. */
export type CadenceEvent =
  | 'MessageBegun'
  | 'IntervalPassed'
  | 'CheckpointLost'
  /** Inside the actor: what begins from now on is not contained. */
  | 'StateCaptured'
  | 'CheckpointStored'
  /** It failed, or the child stood still at that moment. */
  | 'CheckpointMissed'
  | 'PauseEnded';

/** What is to be done about it. */
export type CadenceEffect = 'TakeCheckpoint' | 'StartInterval' | 'StartPause' | undefined;

/** A child that has just become this node's: what others have stored of it is of another epoch. */
export const newCadence: Cadence = { phase: 'taking', begun: 0, due: false, failures: 0 };

/** The next cadence, and what is to be done. `messages`: after how many a checkpoint is due. */
export function beat(
  cadence: Cadence,
  event: CadenceEvent,
  messages: number,
): { readonly cadence: Cadence; readonly effect: CadenceEffect } {
  switch (event) {
    case 'MessageBegun':
      return take({ ...cadence, begun: cadence.begun + 1 }, messages, cadence.begun === 0);
    case 'IntervalPassed':
    case 'CheckpointLost':
      return take({ ...cadence, due: true }, messages);
    case 'StateCaptured':
      return { cadence: { ...cadence, begun: 0, due: false }, effect: undefined };
    case 'CheckpointStored':
      return take({ ...cadence, phase: 'resting', failures: 0 }, messages);
    case 'CheckpointMissed': {
      const failures = cadence.failures + 1;
      return {
        cadence: { ...cadence, phase: 'pausing', due: true, failures },
        effect: 'StartPause',
      };
    }
    case 'PauseEnded':
      return take({ ...cadence, phase: 'resting' }, messages);
  }
}

function take(cadence: Cadence, messages: number, isFirst = false) {
  const isDue = cadence.due || cadence.begun >= messages;
  if (isDue && cadence.phase === 'resting')
    return { cadence: { ...cadence, phase: 'taking' as const }, effect: 'TakeCheckpoint' as const };
  const starts = isFirst && !cadence.due;
  return { cadence, effect: starts ? ('StartInterval' as const) : undefined };
}
