import { dispatch } from 'nact';
import type { Hub } from 'nact-hub';
import type { Ledger } from '../report/ledger';
import type { Pauses } from '../report/pauses';
import type { CartMessage } from '../shop/cart';
import { addItem } from '../shop/counter';

export interface CustomerOptions {
  /** The name of the node through which they shop. */
  readonly name: string;
  readonly hub: Hub;
  /** Child ids of the carts that they fill. */
  readonly carts: readonly string[];
  readonly ledger: Ledger;
  readonly pauses: Pauses;
}

/** How often customers do something, milliseconds, and how much each time. */
const interval = 5;
const addsEachTime = 2;
const dispatchesEachTime = 1;

/**
 * The customers of one node: steady adds that wait for their answer and dispatches that do not, to
 * carts on any node. A cart that is moving to their node gets one add after another: if something went
 * wrong, it would be there, and the answers show how long the cart pauses.
 */
export class Customers {
  private readonly waiting = new Set<Promise<void>>();
  private readonly watched = new Set<string>();
  private lastNumber = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: CustomerOptions) {}

  open(): void {
    this.timer ??= setInterval(() => this.shop(), interval);
  }

  /** No new customers; resolves when all that are in the shop have their answer. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.waiting);
  }

  /**
   * Dispatches come first: an add is sent a moment after it got its number, because it looks its cart
   * up asynchronously, and the audit takes the numbers for the order in which items were sent.
   */
  private shop(): void {
    for (let left = dispatchesEachTime; left > 0; left--) this.send(this.anyCart());
    for (let left = addsEachTime; left > 0; left--) void this.add(this.anyCart());
    for (const cart of this.cartsMovingHere()) this.watch(cart);
  }

  /** One question at a time: a crowd before a closed door would only measure itself. */
  private watch(cart: string): void {
    if (this.watched.has(cart)) return;
    this.watched.add(cart);
    void this.add(cart).then(() => this.watched.delete(cart));
  }

  private add(cart: string): Promise<void> {
    const { hub, ledger, pauses } = this.options;
    const item = this.nextItem();
    ledger.asked(item, cart);
    const answered = addItem(hub, cart, item)
      .then((receipt) => {
        ledger.confirmed(item);
        pauses.answered(cart, receipt);
      })
      .catch((error: unknown) => ledger.refused(item, String(error)));
    this.waiting.add(answered);
    return answered.finally(() => this.waiting.delete(answered));
  }

  private send(cart: string): void {
    const { hub, ledger } = this.options;
    const item = this.nextItem();
    ledger.sent(item, cart);
    dispatch(hub.lookupChild<CartMessage>(cart)!.ref, { type: 'add', item });
  }

  private cartsMovingHere(): string[] {
    const { hub, carts } = this.options;
    return carts.filter((id) => hub.lookupChild(id)?.movingTo === hub.node);
  }

  private anyCart(): string {
    const { carts } = this.options;
    return carts[Math.floor(Math.random() * carts.length)]!;
  }

  /** Numbers grow, so that the audit can tell whether the items of one customer came in order. */
  private nextItem(): string {
    return `${this.options.name}#${++this.lastNumber}`;
  }
}
