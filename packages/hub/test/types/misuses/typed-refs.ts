// What must not compile once `nact-hub/typed-refs` has been imported.
import { dispatch, query, spawn, start, type Ref } from 'nact';
import { memoryBackend, startHub, type Hub } from 'nact-hub';
import 'nact-hub/typed-refs';
import { cart, type CartMessage } from '../idioms/hub';

declare const hub: Hub;
declare const ref: Ref<CartMessage>;

// @ts-expect-error: a message of a type that the child does not take
dispatch(ref, { type: 'remove', sku: 'book' });

// @ts-expect-error: a message with a part of another type
dispatch(ref, { type: 'add', sku: 5 });

// @ts-expect-error: a message that lacks a part
dispatch(ref, { type: 'add' });

// @ts-expect-error: a message with a part too many
dispatch(ref, { type: 'add', sku: 'book', count: 2 });

// @ts-expect-error: a text where a message is wanted
dispatch(ref, 'add');

// @ts-expect-error: a question that the child does not take
void query(ref, (from: Ref<number>) => ({ type: 'sum' as const, from }), 1_000);

// @ts-expect-error: an asker that wants another answer
void query(ref, (from: Ref<string>) => ({ type: 'total' as const, from }), 1_000);

// @ts-expect-error: an answer that is not what the asker wants
export const text: Promise<string> = query(
  ref,
  (from: Ref<number>) => ({ type: 'total' as const, from }),
  1_000,
);

// @ts-expect-error: a reference for other messages
export const other: Ref<{ readonly text: string }> = ref;

const plain = spawn(
  start(),
  (state: number, message: { readonly by: number }) => state + message.by,
);
// @ts-expect-error: a message that a plain actor does not take
dispatch(plain, { by: 'two' });

// @ts-expect-error: the answer of an actor to a question for somebody else
dispatch(ref, { type: 'total', from: plain });

const started = hub.supervisor('carts').getOrStart(cart, { id: 'x', args: { currency: 'EUR' } });
// @ts-expect-error: a message that a child that was just started does not take
void started.then((child) => dispatch(child, { type: 'remove' }));

const options = { hubId: 'shop', backend: memoryBackend(), supervisors: {} };
// @ts-expect-error: a hub whose parent is no reference
void startHub('shop', options);
