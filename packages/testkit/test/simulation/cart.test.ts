import { dispatch, type Ref } from 'nact';
import { defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { manyFaults, simulate } from '@nact-hub/testkit';

type Message =
  | { readonly type: 'add'; readonly sku: string }
  | { readonly type: 'read'; readonly from: Ref<readonly string[]> };

function behaviour(items: readonly string[], message: Message): readonly string[] {
  if (message.type === 'add') return [...items, message.sku];
  dispatch(message.from, items);
  return items;
}

const props = () => ({ initialState: [] as readonly string[] });
const cart = defineActor('cart', { behaviour: withHotSwap(behaviour), props });
const plainCart = defineActor('cart', { behaviour, props });

/** Twenty things are put into a cart from one node, while it moves and everything fails. */
const shop = (actor: typeof cart | typeof plainCart, seed: number, handover = true) =>
  simulate(
    {
      seed,
      faults: manyFaults,
      supervisors: { carts: { actors: [actor], migration: hotSwap({ handover }) } },
    },
    async (hub) => {
      const [one, two, three] = [hub.node('n1'), hub.node('n2'), hub.node('n3')];
      await one.run((own) => own.supervisor('carts').startChild(actor, { id: 'cart-1' }));
      await hub.sleep(1_000);
      const moves: Promise<unknown>[] = [];
      for (let n = 0; n < 20; n++) {
        await two.run((own) =>
          dispatch(own.lookupChild<Message>('cart-1')!.ref, { type: 'add', sku: `sku-${n}` }),
        );
        if (n % 5 === 0) {
          const target = n % 2 === 0 ? three : one;
          moves.push(two.run((own) => own.migrate(['cart-1'], target.hub.node)));
        }
        await hub.sleep(20);
      }
      await Promise.all(moves);
      hub.calm();
      const { ref } = two.hub.lookupChild<Message>('cart-1')!;
      return two.query(
        ref,
        (from: Ref<readonly string[]>): Message => ({ type: 'read', from }),
        60_000,
      );
    },
  );

const everything = Array.from({ length: 20 }, (_, n) => `sku-${n}`);

test('a cart keeps everything, in order, while it moves and everything fails', async () => {
  for (let seed = 1; seed <= 10; seed++) expect(await shop(cart, seed)).toEqual(everything);
}, 60_000);

test('a cart without its mix-in is refused, and without handover it loses what was in it', async () => {
  await expect(shop(plainCart, 1)).rejects.toMatchObject({ reason: 'mix_in_missing' });
  expect(await shop(plainCart, 1, false)).not.toEqual(everything);
}, 60_000);
