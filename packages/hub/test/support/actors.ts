import { dispatch, query, type Ref } from 'nact';
import { defineActor, withColdSwap, withHotSwap } from 'nact-hub';

export type JournalMessage =
  | { readonly type: 'add'; readonly item: number; readonly from?: Ref<number> }
  | { readonly type: 'read'; readonly from: Ref<readonly number[]> };

/** Keeps every number that it is told, in order; acknowledges those that ask for it. */
export function keepJournal(items: readonly number[], message: JournalMessage): readonly number[] {
  if (message.type === 'read') {
    dispatch(message.from, items);
    return items;
  }
  if (message.from) dispatch(message.from, message.item);
  return [...items, message.item];
}

/** A journal that can be hot and cold swapped. */
export const journal = defineActor('journal', {
  behaviour: withColdSwap(withHotSwap(keepJournal), { declareBehaviour: false }),
  props: () => ({ initialState: [] as readonly number[] }),
});

export const add = (ref: Ref<JournalMessage>, item: number): void =>
  dispatch(ref, { type: 'add', item });

/** Adds and waits until that is acknowledged. */
export const addSurely = (ref: Ref<JournalMessage>, item: number, timeout = 5_000) =>
  query(ref, (from: Ref<number>): JournalMessage => ({ type: 'add', item, from }), timeout);

export const read = (ref: Ref<JournalMessage>, timeout = 5_000) =>
  query(ref, (from: Ref<readonly number[]>): JournalMessage => ({ type: 'read', from }), timeout);

/** The numbers from 0 up to `count`. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
