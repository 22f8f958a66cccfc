// What users of a hub write. It compiles with and without `nact-hub/typed-refs`.
import { dispatch, query, seconds, start, type Ref } from 'nact';
import {
  coldSwap,
  defineActor,
  defineStatelessActor,
  hotSwap,
  memoryBackend,
  startHub,
  withColdSwap,
  withHotSwap,
  type ActorDefinition,
  type ChildInfo,
  type MigrationStrategy,
} from 'nact-hub';

interface Cart {
  readonly items: readonly string[];
  readonly currency: string;
}
interface CartArgs {
  readonly currency: string;
}
export type CartMessage =
  | { readonly type: 'add'; readonly sku: string }
  | { readonly type: 'total'; readonly from: Ref<number> };

export function cartBehaviour(state: Cart, message: CartMessage): Cart {
  if (message.type === 'add') return { ...state, items: [...state.items, message.sku] };
  dispatch(message.from, state.items.length);
  return state;
}

/** State, message and arguments are inferred. */
export const cart = defineActor('cart', {
  behaviour: withHotSwap(cartBehaviour),
  props: (args: CartArgs) => ({
    initialState: { items: [], currency: args.currency },
    shutdownAfter: 30 * seconds,
    afterStop: (state) => void state.items.length,
    afterMove: (state, context) => void [state.currency, context.hub.childId],
    onCrash: (message, _, context) => (message?.type === 'add' ? context.reset : context.stop),
  }),
});
export const inferred: ActorDefinition<CartArgs, Cart, CartMessage> = cart;

/** A behaviour that a hub runs has its fencing token. */
export const guarded = defineActor('guarded', {
  behaviour: withColdSwap(
    withHotSwap((state: number, _: 'next', context) => Math.max(state, context.hub.fencingToken)),
    { declareBehaviour: false },
  ),
  props: () => ({ initialState: 0 }),
});
export const guardedInferred: ActorDefinition<undefined, number, 'next'> = guarded;

/** With checkpoints everything is inferred as without. */
export const kept: ActorDefinition<CartArgs, Cart, CartMessage> = defineActor('kept', {
  behaviour: withHotSwap(cartBehaviour),
  props: (args: CartArgs) => ({ initialState: { items: [], currency: args.currency } }),
  checkpointEvery: { messages: 100, interval: 5 * seconds, ttl: 3_600 * seconds },
  redeliver: true,
});

/** Another shape on the way: `Handed` is inferred from what is prepared. */
export const packed = defineActor('packed', {
  behaviour: withColdSwap(
    withHotSwap(cartBehaviour, {
      prepareHandoverState: async (state) => new Set(state.items),
      alterHandoverState: (initial, handed, context) => ({
        ...initial,
        items: [...handed, context.hub.childId],
      }),
    }),
    { declareBehaviour: false },
  ),
  props: ({ currency }: CartArgs) => ({
    initialStateFunc: ({ name }): Cart => ({ items: [name], currency }),
  }),
});

/** The same shape: either callback may be left out. */
export const trimmed = withHotSwap(cartBehaviour, {
  prepareHandoverState: (state) => ({ ...state, items: state.items.slice(0, 10) }),
});

export const asynchronous = defineActor('asynchronous', {
  behaviour: withHotSwap(
    async (state: number, message: { readonly by: number }) => state + message.by,
  ),
  props: () => ({ initialState: 0 }),
  stateVersion: 2,
  upgradeState: (state) => Number(state),
});

export const echo = defineStatelessActor('echo', {
  behaviour: (message: { readonly text: string; readonly from: Ref<string> }) =>
    dispatch(message.from, message.text),
});

export const own: MigrationStrategy = {
  ...hotSwap({ handover: true }),
  name: 'own',
  migrate: ({ children, target }, steps) =>
    target.startsWith('slow') ? steps.coldSwap(children) : steps.hotSwap(children),
};

export async function main(): Promise<number> {
  const hub = await startHub(start({ name: 'shop' }), {
    hubId: 'shop',
    backend: memoryBackend(),
    supervisors: {
      carts: { actors: [cart, packed], migration: hotSwap({ handover: true }) },
      others: { actors: [echo, asynchronous], migration: coldSwap() },
    },
  });
  const carts = hub.supervisor('carts');
  const ref: Ref<CartMessage> = await carts.getOrStart(cart, {
    id: 'cart-42',
    args: { currency: 'EUR' },
    tags: ['vip'],
  });
  dispatch(ref, { type: 'add', sku: 'book' });
  await hub.supervisor('others').startChild(echo, { id: 'echo' });
  const known: ChildInfo<CartMessage> | undefined = hub.lookupChild<CartMessage>('cart-42');
  if (known) dispatch(known.ref, { type: 'add', sku: 'pen' });
  const off = hub.on('migrationAborted', ({ id, reason }) => void [id, reason]);
  off();
  const { moved } = await hub.migrate(['cart-42'], hub.nodes()[0]!.id);
  const total: number = await query(
    ref,
    (from: Ref<number>) => ({ type: 'total' as const, from }),
    1 * seconds,
  );
  return total + moved.length + (await hub.leave()).moved;
}
