// What nact users write. It compiles with and without `nact-hub/typed-refs`.
import { dispatch, query, seconds, spawn, spawnStateless, start, stop, type Ref } from 'nact';
import 'nact-hub';

type Message =
  | { readonly type: 'add'; readonly n: number }
  | { readonly type: 'get'; readonly from: Ref<number> };

const system = start({ name: 'shop' });
export const unnamed: Ref<never> = start();

const count = (state: number, message: Message): number => {
  if (message.type === 'add') return state + message.n;
  dispatch(message.from, state);
  return state;
};

const counter = spawn(system, count, 'counter', { initialState: 0 });
dispatch(counter, { type: 'add', n: 1 });
export const total: Promise<number> = query(
  counter,
  (from: Ref<number>): Message => ({ type: 'get', from }),
  1 * seconds,
);

const parent = spawn(system, (state: Ref<Message> | undefined, message: Message, context) => {
  const child = state ?? spawn(context.self, count, 'child', { initialState: 0 });
  dispatch(child, message);
  return child;
});
dispatch(parent, { type: 'add', n: 2 });

const printer = spawnStateless(system, (message: { readonly text: string }, context) => {
  dispatch(context.self, message);
});
dispatch(printer, { text: 'hello' });

const everybody: readonly Ref<unknown>[] = [counter, parent, printer];
for (const actor of everybody) stop(actor);

/** A reference that takes more is one that takes less. */
export const adder: Ref<{ readonly type: 'add'; readonly n: number }> = counter;
dispatch(adder, { type: 'add', n: 3 });
