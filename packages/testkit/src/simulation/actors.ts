import { dispatch, query, type Ref } from 'nact';
import { defineActor, withColdSwap, withHotSwap, type ActorDefinition } from 'nact-hub';
import { theWitness } from './witness';

/** A numbered message, or a question, or the order to send one on. */
export type Message =
  | { readonly type: 'note'; readonly n: number }
  | {
      readonly type: 'pass';
      readonly to: Ref<Message>;
      readonly toId: string;
      readonly notes: readonly number[];
    }
  /** Sent on by code that nobody waits for, and that may outlive the move of the child. */
  | {
      readonly type: 'leave behind';
      readonly to: Ref<Message>;
      readonly toId: string;
      readonly n: number;
    }
  /** To be answered by somebody else: whoever asked has nobody waiting in between. */
  | {
      readonly type: 'ask';
      readonly to: Ref<Message>;
      readonly from: Ref<number>;
      readonly n: number;
    }
  /** To be answered after somebody else has been asked, and has answered. */
  | {
      readonly type: 'consult';
      readonly to: Ref<Message>;
      readonly from: Ref<number>;
      readonly n: number;
    }
  | { readonly type: 'echo'; readonly from: Ref<number>; readonly n: number }
  | { readonly type: 'read'; readonly from: Ref<State> };

export interface State {
  /** Tells states apart that began anew. */
  readonly born: number;
  /** The numbers that it has seen, in order. */
  readonly seen: readonly number[];
}

interface Context {
  readonly name: string;
  readonly path: { readonly system: string };
  readonly hub?: { readonly fencingToken: number };
}

/** How long a child waits for another one that it consults: longer than a takeover takes. Milliseconds. */
export const patience = 60_000;

/** A child in one state: what begins anew numbers anew, and is another sender. */
export const senderOf = (child: string, born: number): string => `${child}#${born}`;

function begin(state: State, message: Message, context: Context): void {
  if (message.type !== 'note') return;
  const epoch = context.hub?.fencingToken ?? 0;
  theWitness().begins(context.name, state, epoch, context.path.system, message.n);
}

/** A child that writes down what it gets and passes on what it is told to. */
function process(state: State, message: Message, context: Context): State {
  const { system } = context.path;
  switch (message.type) {
    case 'note':
      return { ...state, seen: [...state.seen, message.n] };
    case 'pass':
      for (const asked of message.notes) {
        const by = senderOf(context.name, state.born);
        const n = theWitness().sends(by, message.toId, asked, system);
        dispatch(message.to, { type: 'note', n });
      }
      return state;
    case 'leave behind':
      void leaveBehind(message.to, message.toId, message.n, system);
      return state;
    case 'ask':
    case 'consult':
      dispatch(message.to, { type: 'echo', from: message.from, n: message.n });
      return state;
    case 'echo':
      dispatch(message.from, message.n);
      return state;
    case 'read':
      dispatch(message.from, state);
      return state;
  }
}

/** Whose name it goes in depends on whether the child moves meanwhile: so it is a sender of its own. */
async function leaveBehind(to: Ref<Message>, toId: string, asked: number, system: string) {
  await work();
  const n = theWitness().sends(`left behind ${asked}`, toId, asked, system);
  dispatch(to, { type: 'note', n });
}

const work = (): Promise<void> =>
  new Promise((resolve) => {
    const span = theWitness().work();
    if (span === 0) setImmediate(resolve);
    else setTimeout(resolve, span);
  });

function quickly(state: State, message: Message, context: Context): State {
  begin(state, message, context);
  return process(state, message, context);
}

/** The same, but it takes its time: what it sends, it sends after an `await`. */
async function slowly(state: State, message: Message, context: Context): Promise<State> {
  begin(state, message, context);
  await work();
  if (message.type !== 'consult') return process(state, message, context);
  const { to, n, from } = message;
  try {
    dispatch(
      from,
      await query(to, (asker: Ref<number>) => ({ type: 'echo', from: asker, n }), patience),
    );
  } catch {
    // Whom it consulted is gone. Whoever asked gets no answer.
  }
  return state;
}

const props = () => ({ initialState: { born: theWitness().born(), seen: [] } as State });
type Behaviour = (state: State, message: Message, context: Context) => State | Promise<State>;
const swappable = (behaviour: Behaviour) =>
  withColdSwap(withHotSwap<State, Message>(behaviour), { declareBehaviour: false });

const checkpointEvery = { messages: 2, interval: 100, ttl: 600_000 };

/** The kinds of children that there are in a simulation: how they work, and what is left of them after a crash. */
export const actors = {
  quick: defineActor('quick', { behaviour: swappable(quickly), props }),
  slow: defineActor('slow', { behaviour: swappable(slowly), props }),
  'quick-checkpoints': defineActor('quick-checkpoints', {
    behaviour: swappable(quickly),
    props,
    checkpointEvery,
  }),
  'slow-checkpoints': defineActor('slow-checkpoints', {
    behaviour: swappable(slowly),
    props,
    checkpointEvery,
  }),
  'quick-redelivery': defineActor('quick-redelivery', {
    behaviour: swappable(quickly),
    props,
    redeliver: true,
  }),
  'slow-both': defineActor('slow-both', {
    behaviour: swappable(slowly),
    props,
    checkpointEvery,
    redeliver: true,
  }),
} satisfies Record<string, ActorDefinition<undefined, State, Message>>;

export type ActorName = keyof typeof actors;

/** Whether what nobody has acknowledged comes to the next life of such a child again. */
export const isRedelivered = (actor: ActorName): boolean =>
  actor === 'quick-redelivery' || actor === 'slow-both';
