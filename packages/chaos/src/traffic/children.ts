import { setTimeout as sleep } from 'node:timers/promises';
import { dispatch, query, type Ref } from 'nact';
import { coldSwap, defineActor, hotSwap, withColdSwap, withHotSwap } from 'nact-hub';
import type { JournalWriter } from '../journal/write';

export interface Message {
  /** Unique among all messages of a run. */
  readonly id: string;
  /** Who wants the id back. */
  readonly answerTo?: { readonly ref: Ref<string>; readonly party: string };
  /** Where to send a message of its own. */
  readonly forwardTo?: Addressee;
  /** Whom to ask a question of its own, whose answer is waited for. */
  readonly askFirst?: Addressee;
}

export interface Addressee {
  readonly ref: Ref<Message>;
  readonly id: string;
}

/** What the children of a process have in common. */
export interface Surroundings {
  readonly journal: JournalWriter;
  /** The outside world of their node. */
  readonly party: () => string;
  /** How long they wait for an answer, milliseconds. */
  readonly patience: number;
}

/** How many messages this life of the child has processed. */
export interface State {
  readonly count: number;
}

interface Context {
  readonly hub: { readonly childId: string; readonly fencingToken: number };
}

let around: Surroundings;

/** For all children of this process, before there are any. */
export const settle = (surroundings: Surroundings): void => void (around = surroundings);

/** Writes down what it sees before it does anything about it. */
export function quickly(state: State, message: Message, context: object): State {
  const next = begin(state, message, context);
  respond(message, context);
  return next;
}

/** The same, but what it sends it sends after an `await`; it may ask somebody else first. */
async function slowly(state: State, message: Message, context: object): Promise<State> {
  const next = begin(state, message, context);
  await (message.askFirst ? askFirst(message.id, message.askFirst, context) : sleep(2));
  respond(message, context);
  return next;
}

/** The child waits for the answer, and takes no other message meanwhile. */
async function askFirst(by: string, { ref, id: to }: Addressee, context: object): Promise<void> {
  const { childId: from, fencingToken: epoch } = (context as Context).hub;
  const { journal, party, patience } = around;
  const id = `${by}?`;
  journal.write({ what: 'sent', id, kind: 'query', from, to, epoch });
  await query(
    ref,
    (asker: Ref<string>) => ({ id, answerTo: { ref: asker, party: party() } }),
    patience,
  ).then(
    (answer) => journal.write({ what: 'answered', id: answer }),
    (error: unknown) => journal.write({ what: 'unanswered', id, why: String(error) }),
  );
}

function begin(state: State, { id }: Message, context: object): State {
  const { childId: child, fencingToken: epoch } = (context as Context).hub;
  const count = state.count + 1;
  around.journal.write({ what: 'seen', id, child, epoch, count });
  return { count };
}

function respond({ id, answerTo, forwardTo }: Message, context: object): void {
  const { childId: from, fencingToken: epoch } = (context as Context).hub;
  const { journal } = around;
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

export const props = () => ({ initialState: { count: 0 } });

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

/** Whether this child may ask others while it works on a message. Two of them that ask each other would wait for ever. */
export const asksOthers = (id: string): boolean => kindOf(indexOf(id)).definition === slow;

const indexOf = (id: string): number => Number(id.slice('child-'.length));
