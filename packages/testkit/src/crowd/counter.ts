import { defineActor, hotSwap, withHotSwap } from 'nact-hub';

export type Message = { readonly type: 'add' } | { readonly type: 'tell' };

/** What the children have said when they were told to, by id. Behaviours know of no hub, and there is one crowd at a time. */
export const told = new Map<string, number>();

/** Counts what it gets. After a takeover it begins at 0 again. */
export const counter = defineActor('counter', {
  behaviour: withHotSwap((count: number, message: Message, { name }: { readonly name: string }) => {
    if (message.type === 'add') return count + 1;
    told.set(name, count);
    return count;
  }),
  props: () => ({ initialState: 0 }),
});

export const supervisors = {
  counters: { actors: [counter], migration: hotSwap({ handover: true }) },
};
