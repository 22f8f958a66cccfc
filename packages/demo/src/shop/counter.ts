import { query, second, type Ref } from 'nact';
import type { ChildInfo, Hub } from 'nact-hub';
import { cart, type CartMessage } from './cart';

/** What a customer is told when an item is in the cart. */
export interface Receipt {
  /** How many items there are now. */
  readonly items: number;
  /** How long the cart took to answer, milliseconds. */
  readonly took: number;
  /** The epoch that the cart was moving out of when it was asked; undefined if it stood still. */
  readonly movedFrom: number | undefined;
}

/** Longer than any pause of a move; a cart that has not answered by then counts as failed. */
const patience = 10 * second;

/** Puts an item into a cart, wherever that is: asked through `hub`, and started if it is new. */
export async function addItem(hub: Hub, id: string, item: string): Promise<Receipt> {
  const ref = await hub.supervisor('carts').getOrStart(cart, { id });
  const before = hub.lookupChild(id);
  const askedAt = performance.now();
  const items = await query(
    ref,
    (from: Ref<number>) => ({ type: 'add' as const, item, from }),
    patience,
  );
  const took = performance.now() - askedAt;
  return { items, took, movedFrom: moveBetween(before, hub.lookupChild(id)) };
}

/** Everything that is in a cart. */
export async function listItems(hub: Hub, id: string): Promise<readonly string[]> {
  const found = hub.lookupChild<CartMessage>(id);
  if (!found) return [];
  return query(
    found.ref,
    (from: Ref<readonly string[]>) => ({ type: 'list' as const, from }),
    patience,
  );
}

function moveBetween(before: ChildInfo | undefined, after: ChildInfo | undefined) {
  if (!before || !after) return undefined;
  const moved = before.epoch !== after.epoch || before.movingTo || after.movingTo;
  return moved ? before.epoch : undefined;
}
