// What must not compile, with or without `nact-hub/typed-refs`. Each line says what is refused.
import { start, type Ref } from 'nact';
import {
  coldSwap,
  defineActor,
  defineStatelessActor,
  hotSwap,
  memoryBackend,
  startHub,
  withColdSwap,
  withHotSwap,
  type Hub,
} from 'nact-hub';
import { cart, cartBehaviour } from '../idioms/hub';

declare const hub: Hub;
const carts = hub.supervisor('carts');
const system = start({ name: 'shop' });
const actors = [cart];

// @ts-expect-error: a callback that prepares another shape without one that takes it
withHotSwap(cartBehaviour, { prepareHandoverState: (state) => state.items.length });

const fromNumber = (_: unknown, handed: number) => ({ items: [], currency: `${handed}` });
const toText = () => 'a text';
// @ts-expect-error: callbacks whose shapes do not meet
withHotSwap(cartBehaviour, { prepareHandoverState: toText, alterHandoverState: fromNumber });

// @ts-expect-error: a callback that makes something else than the state
withColdSwap(cartBehaviour, { alterHandoverState: () => 'not a cart' });

// @ts-expect-error: a callback for another state
withHotSwap(cartBehaviour, { prepareHandoverState: (state: number) => state });

// @ts-expect-error: a misspelt callback
withHotSwap(cartBehaviour, { prepareHandover: toText });

// @ts-expect-error: a mix-in around what is no behaviour
withHotSwap('cart');

// @ts-expect-error: an initial state of another shape than the behaviour's
defineActor('cart', { behaviour: cartBehaviour, props: () => ({ initialState: { items: 5 } }) });

// @ts-expect-error: a misspelt property of an actor
defineActor('cart', { behaviour: cartBehaviour, props: () => ({ initalState: undefined }) });

// @ts-expect-error: checkpoints by an interval in words
defineActor('cart', { behaviour: cartBehaviour, checkpointEvery: { interval: '5s' } });

// @ts-expect-error: a misspelt option of checkpoints
defineActor('cart', { behaviour: cartBehaviour, checkpointEvery: { message: 5 } });

// @ts-expect-error: redeliver that is not yes or no
defineActor('cart', { behaviour: cartBehaviour, redeliver: 3 });

// @ts-expect-error: checkpoints of what has no state
defineStatelessActor('echo', { behaviour: () => undefined, checkpointEvery: { messages: 1 } });

// @ts-expect-error: a definition without a behaviour
defineActor('cart', {});

// @ts-expect-error: a stateless definition with an initial state
defineStatelessActor('echo', { behaviour: toText, props: () => ({ initialState: 5 }) });

// @ts-expect-error: a child without the arguments that its definition needs
void carts.startChild(cart, { id: 'cart-42' });

// @ts-expect-error: arguments of another shape
void carts.startChild(cart, { id: 'cart-42', args: { currency: 5 } });

// @ts-expect-error: a child without an id
void carts.getOrStart(cart, { args: { currency: 'EUR' } });

// @ts-expect-error: a definition that was not made by defineActor
void carts.startChild(cartBehaviour, { id: 'cart-42' });

// @ts-expect-error: a misspelt decision about failures
void carts.startChildren(cart, [], { onFailure: 'rolback' });

// @ts-expect-error: an option of hotSwap in words
hotSwap({ stateTtl: '30s' });

// @ts-expect-error: a misspelt option of coldSwap
coldSwap({ stateTTL: 30_000 });

const base = { hubId: 'shop', backend: memoryBackend() };
// @ts-expect-error: a supervisor without a migration strategy: there is no default
void startHub(system, { ...base, supervisors: { carts: { actors } } });

// @ts-expect-error: a hub without a backend
void startHub(system, { hubId: 'shop', supervisors: {} });

const supervisors = { carts: { actors, migration: hotSwap() } };
// @ts-expect-error: a signal that there is not
void startHub(system, { ...base, supervisors, leaveOn: ['SIGTREM'] });

// @ts-expect-error: a limit in words
void startHub(system, { ...base, supervisors, limits: { stateBytes: '64 MiB' } });

// @ts-expect-error: a hub without a parent
void startHub(undefined, { ...base, supervisors });

// @ts-expect-error: an event that there is not
hub.on('childrenMoved', () => undefined);

// @ts-expect-error: a part of an event that there is not
hub.on('childStopped', ({ why }) => why);

// @ts-expect-error: a place to list from that there is not
hub.listChildren('everywhere');

// @ts-expect-error: an actor system with options that it does not have
start({ nmae: 'shop' });

export const total = (ref: Ref<number>): Ref<number> => ref;
