import { dispatch, type Ref } from 'nact';
import { defineActor, hotSwap, withHotSwap } from 'nact-hub';

export interface Cart {
  readonly items: readonly string[];
}

export type CartMessage =
  /** Puts an item in; answers how many there are, if somebody asks. */
  | { readonly type: 'add'; readonly item: string; readonly from?: Ref<number> }
  | { readonly type: 'list'; readonly from: Ref<readonly string[]> };

/**
 * An ordinary nact behaviour: it knows nothing of nodes and moves. It keeps every item that it is told
 * to add, the same one twice if need be, so that a doubled message cannot hide.
 */
function takeItems(state: Cart, message: CartMessage): Cart {
  switch (message.type) {
    case 'add': {
      const items = [...state.items, message.item];
      if (message.from) dispatch(message.from, items.length);
      return { items };
    }
    case 'list':
      dispatch(message.from, state.items);
      return state;
  }
}

/** The two lines around the behaviour with which it can move. */
export const cart = defineActor('cart', {
  behaviour: withHotSwap(takeItems),
  props: () => ({ initialState: { items: [] } }),
});

/** The same on every node of the shop: each must be able to run what others move to it. */
export const supervisors = {
  carts: { actors: [cart], migration: hotSwap({ handover: true }) },
};
