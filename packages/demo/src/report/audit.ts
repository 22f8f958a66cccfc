import type { Ledger } from './ledger';

/** What comes out when the ledger is held against the carts. */
export interface Audit {
  readonly acknowledged: number;
  readonly acknowledgedFound: number;
  readonly dispatched: number;
  readonly dispatchedFound: number;
  /** Items that were promised and are in no cart. */
  readonly lost: readonly string[];
  /** Items that are in the carts more than once. */
  readonly doubled: readonly string[];
  /** Items that came after a later item of the same customer. */
  readonly reordered: readonly string[];
  /** Items that nobody asked for, or that are in the wrong cart. */
  readonly unexpected: readonly string[];
}

/**
 * Compares sets of items, not counts: one that was lost and one that was doubled would cancel out.
 * Items called `<customer>#<number>` also have an order: each customer's numbers grow.
 */
export function audit(ledger: Ledger, carts: ReadonlyMap<string, readonly string[]>): Audit {
  const found = new Set<string>();
  const doubled: string[] = [];
  const unexpected: string[] = [];
  for (const [cart, items] of carts) {
    for (const item of items) {
      if (ledger.carts.get(item) !== cart) unexpected.push(item);
      else if (found.has(item)) doubled.push(item);
      else found.add(item);
    }
  }
  const isLost = (item: string) => !found.has(item);
  const lostAdds = [...ledger.acknowledged].filter(isLost);
  const lostDispatches = [...ledger.dispatched].filter(isLost);
  return {
    acknowledged: ledger.acknowledged.size,
    acknowledgedFound: ledger.acknowledged.size - lostAdds.length,
    dispatched: ledger.dispatched.size,
    dispatchedFound: ledger.dispatched.size - lostDispatches.length,
    lost: [...lostAdds, ...lostDispatches],
    doubled,
    reordered: [...carts.values()].flatMap(outOfOrder),
    unexpected,
  };
}

/** What one customer sends to one cart arrives in order, however often either moves. */
function outOfOrder(items: readonly string[]): string[] {
  const highest = new Map<string, number>();
  return items.filter((item) => {
    const [customer = '', digits] = item.split('#');
    if (digits === undefined) return false;
    const number = Number(digits);
    const before = highest.get(customer) ?? 0;
    highest.set(customer, Math.max(before, number));
    return number < before;
  });
}
