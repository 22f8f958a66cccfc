import { audit } from '../../src/report/audit';
import { Ledger } from '../../src/report/ledger';
import type { Outcome } from '../../src/report/outcome';

/** A run with `acknowledged` items, of which the carts hold those that `kept` says. */
export function outcomeWith(
  acknowledged: readonly string[],
  kept: readonly string[],
  changes: Partial<Outcome> = {},
): Outcome {
  const ledger = new Ledger();
  for (const item of acknowledged) {
    ledger.asked(item, 'cart-1');
    ledger.confirmed(item);
  }
  return {
    unit: 'process',
    units: 4,
    replaced: 4,
    moved: 12,
    failures: [],
    problems: [],
    audit: audit(ledger, new Map([['cart-1', kept]])),
    pauses: { undisturbed: 0.5, seen: 10, median: 12.25, longest: 40 },
    duration: 2_000,
    ...changes,
  };
}
