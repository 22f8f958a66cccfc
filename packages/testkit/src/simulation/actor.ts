import { dispatch, type Ref } from 'nact';
import { defineActor, withColdSwap, withHotSwap } from 'nact-hub';

/** A numbered message, or a question, or the order to send one on. */
export type Message =
  | { readonly type: 'note'; readonly by: string; readonly n: number }
  | { readonly type: 'pass'; readonly to: Ref<Message>; readonly notes: readonly number[] }
  /** Sent on by code that nobody waits for, and that may outlive the move of the child. */
  | {
      readonly type: 'leave behind';
      readonly to: Ref<Message>;
      readonly by: string;
      readonly n: number;
    }
  | {
      readonly type: 'ask';
      readonly to: Ref<Message>;
      readonly from: Ref<string>;
      readonly n: number;
    }
  | { readonly type: 'echo'; readonly from: Ref<string>; readonly n: number }
  | { readonly type: 'read'; readonly from: Ref<State> };

/** What a child has seen, in order: who sent it, and which number it had. */
export type Seen = readonly (readonly [by: string, n: number])[];

export interface State {
  readonly seen: Seen;
  /** What the child has sent on, in order. */
  readonly passed: readonly number[];
}

interface Context {
  readonly name: string;
  readonly path: { readonly system: string };
}

/** Who watches what is processed, on which node. */
export interface Witness {
  processed(system: string, child: string, by: string, n: number): void;
  /** How long a slow child takes over a message. */
  work(): Promise<void>;
}

let witness: Witness = { processed: () => undefined, work: () => Promise.resolve() };

/** From now on this one is told. */
export const callWitness = (next: Witness): void => void (witness = next);

/** A child that writes down what it gets and passes on what it is told to. */
function recorder(state: State, message: Message, context: Context): State {
  switch (message.type) {
    case 'note':
      witness.processed(context.path.system, context.name, message.by, message.n);
      return { ...state, seen: [...state.seen, [message.by, message.n]] };
    case 'pass':
      for (const n of message.notes) dispatch(message.to, { type: 'note', by: context.name, n });
      return { ...state, passed: [...state.passed, ...message.notes] };
    case 'leave behind':
      void leaveBehind(message.to, message.by, message.n);
      return state;
    case 'ask':
      dispatch(message.to, { type: 'echo', from: message.from, n: message.n });
      return state;
    case 'echo':
      dispatch(message.from, `${message.n}`);
      return state;
    case 'read':
      dispatch(message.from, state);
      return state;
  }
}

async function leaveBehind(to: Ref<Message>, by: string, n: number): Promise<void> {
  await witness.work();
  dispatch(to, { type: 'note', by, n });
}

/** The same, but it takes its time: what it sends, it sends after an `await`. */
async function slowRecorder(state: State, message: Message, context: Context): Promise<State> {
  await witness.work();
  return recorder(state, message, context);
}

const props = () => ({ initialState: { seen: [], passed: [] } as State });
const both = <
  B extends (state: State, message: Message, context: Context) => State | Promise<State>,
>(
  behaviour: B,
) => withColdSwap(withHotSwap<State, Message>(behaviour), { declareBehaviour: false });

export const quick = defineActor('quick', { behaviour: both(recorder), props });
export const slow = defineActor('slow', { behaviour: both(slowRecorder), props });
