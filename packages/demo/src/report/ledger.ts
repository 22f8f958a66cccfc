/**
 * What customers were promised, item by item. The shop does not see it: in the end it is held against
 * what the carts contain.
 */
export class Ledger {
  /** The cart that each item was meant for. */
  readonly carts = new Map<string, string>();
  readonly acknowledged = new Set<string>();
  readonly dispatched = new Set<string>();
  /** Adds without a good answer, and why: nothing was promised, they may be in the cart or not. */
  readonly failed = new Map<string, string>();

  /** A customer asks for an item; nothing is promised yet. */
  asked(item: string, cart: string): void {
    this.carts.set(item, cart);
  }

  /** The cart has confirmed the item: from now on it must be there. */
  confirmed(item: string): void {
    this.acknowledged.add(item);
  }

  /** An item was dispatched: nobody answers, and the hub promises that it arrives all the same. */
  sent(item: string, cart: string): void {
    this.carts.set(item, cart);
    this.dispatched.add(item);
  }

  refused(item: string, reason: string): void {
    this.failed.set(item, reason);
  }

  /** How many customers wait for an answer. */
  get open(): number {
    const { acknowledged, dispatched, failed } = this;
    return this.carts.size - acknowledged.size - dispatched.size - failed.size;
  }

  /** The items of customers that wait for an answer. */
  unanswered(): string[] {
    const { acknowledged, dispatched, failed } = this;
    return [...this.carts.keys()].filter(
      (item) => !acknowledged.has(item) && !dispatched.has(item) && !failed.has(item),
    );
  }
}
