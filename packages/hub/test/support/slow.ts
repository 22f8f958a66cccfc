import { defineActor, withColdSwap } from 'nact-hub';
import { keepJournal, type JournalMessage } from './actors';
import { gate } from './wait-until';

/** A journal that takes its time over its first message: until `release`. */
export function createSlowJournal() {
  const first = gate();
  const slowJournal = defineActor('journal', {
    behaviour: withColdSwap(async (items: readonly number[], message: JournalMessage) => {
      if (items.length === 0) await first.passed;
      return keepJournal(items, message);
    }),
    props: () => ({ initialState: [] as readonly number[] }),
  });
  return { slowJournal, release: () => first.open() };
}
