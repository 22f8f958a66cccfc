import { setTimeout as sleep } from 'node:timers/promises';
import { dispatch, type Ref } from 'nact';
import { coldSwap, defineActor, hotSwap, withColdSwap, withHotSwap } from 'nact-hub';
import type { JournalWriter } from '../journal/write';

export interface Message {
  /** Unique among all messages of a run. */
  readonly id: string;
  /** Who wants the id back. */
  readonly answerTo?: { readonly ref: Ref<string>; readonly party: string };
  /** Where to send a message of its own. */
  readonly forwardTo?: { readonly ref: Ref<Message>; readonly id: string };
}

/** How many messages this life of the child has processed. */
interface State {
  readonly count: number;
}

interface Context {
  readonly hub: { readonly childId: string; readonly fencingToken: number };
}

let journal: JournalWriter;

/** From now on the children of this process write here. */
export const writeTo = (writer: JournalWriter): void => void (journal = writer);

/** Writes down what it sees before it does anything about it. */
function quickly(state: State, message: Message, context: object): State {
  const next = begin(state, message, context);
  respond(message, context);
  return next;
}

/** The same, but what it sends it sends after an `await`. */
async function slowly(state: State, message: Message, context: object): Promise<State> {
  const next = begin(state, message, context);
  await sleep(2);
  respond(message, context);
  return next;
}

function begin(state: State, { id }: Message, context: object): State {
  const { childId: child, fencingToken: epoch } = (context as Context).hub;
  const count = state.count + 1;
  journal.write({ what: 'seen', id, child, epoch, count });
  return { count };
}

function respond({ id, answerTo, forwardTo }: Message, context: object): void {
  const { childId: from, fencingToken: epoch } = (context as Context).hub;
  if (forwardTo) {
    const message = { id: `${id}>` };
    journal.write({ what: 'sent', ...message, kind: 'forward', from, to: forwardTo.id, epoch });
    dispatch(forwardTo.ref, message);
  }
  if (answerTo) {
    const to = answerTo.party;
    journal.write({ what: 'sent', id: `${id}!`, kind: 'answer', from, to, epoch });
    dispatch(answerTo.ref, id);
  }
}

const props = () => ({ initialState: { count: 0 } });

const quick = defineActor('quick', { behaviour: withHotSwap<State, Message>(quickly), props });
const slow = defineActor('slow', { behaviour: withHotSwap<State, Message>(slowly), props });
const cold = defineActor('cold', { behaviour: withColdSwap<State, Message>(quickly), props });

/** The same on every node. */
export const supervisors = {
  hot: { actors: [quick, slow], migration: hotSwap({ handover: true }) },
  cold: { actors: [cold], migration: coldSwap({ handover: true }) },
};

export const childIds = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `child-${i}`);

/** Of ten children seven are quick, one is slow, and two are swapped cold. */
export function kindOf(index: number) {
  const digit = index % 10;
  if (digit < 7) return { supervisor: 'hot', definition: quick };
  return digit === 7
    ? { supervisor: 'hot', definition: slow }
    : { supervisor: 'cold', definition: cold };
}
