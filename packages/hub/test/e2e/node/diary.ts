import { dispatch, type Ref } from 'nact';
import { defineActor, withHotSwap } from 'nact-hub';
import type { LedgerMessage } from './ledger';

export type Diary = readonly number[];

/** As a ledger is told, but every number is written down; asked for, it is all handed out. */
export type DiaryMessage =
  | Extract<LedgerMessage, { type: 'increment' }>
  | { readonly type: 'leaf'; readonly from: Ref<Diary> };

function write(numbers: Diary, message: DiaryMessage): Diary {
  if (message.type === 'leaf') {
    dispatch(message.from, numbers);
    return numbers;
  }
  if (message.from) dispatch(message.from, message.number);
  return [...numbers, message.number];
}

const kept = {
  behaviour: withHotSwap(write),
  props: () => ({ initialState: [] as Diary }),
  checkpointEvery: { messages: 3 },
};

/** With checkpoints: one that gets what was not acknowledged again, and one that does not. */
export const diaries = {
  again: defineActor('diary-again', { ...kept, redeliver: true }),
  once: defineActor('diary-once', kept),
};
