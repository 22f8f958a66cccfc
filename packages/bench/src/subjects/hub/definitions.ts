import { dispatch } from 'nact';
import { coldSwap, defineActor, hotSwap, withColdSwap, withHotSwap } from 'nact-hub';
import type { Message } from '../load';
import { Tally } from '../tally';

/** What this process has processed. */
export const tally = new Tally();

export interface State {
  readonly count: number;
  /** Makes the state as large as is asked for. */
  readonly ballast: string;
}

function count(state: State, message: Message): State {
  if (message.type === 'ask') dispatch(message.from, state.count + 1);
  else tally.add();
  return { count: state.count + 1, ballast: state.ballast };
}

const props = (bytes: number) => ({ initialState: { count: 0, ballast: 'x'.repeat(bytes) } });

export const quick = defineActor('quick', {
  behaviour: withColdSwap(withHotSwap(count), { declareBehaviour: false }),
  props,
});
export const promising = defineActor('promising', {
  behaviour: withHotSwap(async (state: State, message: Message) => count(state, message)),
  props,
});

export const supervisors = {
  hot: { actors: [quick, promising], migration: hotSwap({ handover: true, stateTtl: 120_000 }) },
  cold: { actors: [quick], migration: coldSwap({ handover: true, stateTtl: 120_000 }) },
};

/** Of a node that runs none of the children of the others. */
export const observers = {
  none: {
    actors: [defineActor('none', { behaviour: withHotSwap(count), props })],
    migration: hotSwap(),
  },
};

export const kinds = { quick, promising };
export type Kind = keyof typeof kinds;
