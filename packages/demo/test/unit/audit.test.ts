import { audit } from '../../src/report/audit';
import { Ledger } from '../../src/report/ledger';

/** One customer who has two items confirmed and one dispatched, all meant for one cart. */
function ledgerOfThree(): Ledger {
  const ledger = new Ledger();
  for (const item of ['ann#1', 'ann#2']) {
    ledger.asked(item, 'cart-1');
    ledger.confirmed(item);
  }
  ledger.sent('ann#3', 'cart-1');
  return ledger;
}

const stock = (items: string[], more: [string, string[]][] = []) =>
  new Map([['cart-1', items], ...more]);

describe('the audit', () => {
  test('finds nothing to say when the carts hold what was promised', () => {
    const result = audit(ledgerOfThree(), stock(['ann#1', 'ann#2', 'ann#3']));
    expect(result).toEqual({
      acknowledged: 2,
      acknowledgedFound: 2,
      dispatched: 1,
      dispatchedFound: 1,
      lost: [],
      doubled: [],
      reordered: [],
      unexpected: [],
    });
  });

  test('an acknowledged add and a dispatch that are in no cart are lost', () => {
    const result = audit(ledgerOfThree(), stock(['ann#1']));
    expect(result).toMatchObject({ acknowledgedFound: 1, dispatchedFound: 0 });
    expect(result.lost).toEqual(['ann#2', 'ann#3']);
  });

  test('one lost and one doubled do not cancel out', () => {
    const result = audit(ledgerOfThree(), stock(['ann#1', 'ann#1', 'ann#3']));
    expect(result.lost).toEqual(['ann#2']);
    expect(result.doubled).toEqual(['ann#1']);
  });

  test('an item in the wrong cart is lost to its customer and unexpected where it is', () => {
    const result = audit(ledgerOfThree(), stock(['ann#1', 'ann#2'], [['cart-2', ['ann#3']]]));
    expect(result.lost).toEqual(['ann#3']);
    expect(result.unexpected).toEqual(['ann#3']);
  });

  test('items of one customer must come in the order of their numbers, those of others may mix', () => {
    const ledger = ledgerOfThree();
    ledger.sent('bob#1', 'cart-1');
    const result = audit(ledger, stock(['ann#1', 'ann#3', 'bob#1', 'ann#2']));
    expect(result.reordered).toEqual(['ann#2']);
  });

  test('items without a number have no order', () => {
    const ledger = new Ledger();
    for (const item of ['item-1', 'item-2']) ledger.sent(item, 'cart-1');
    expect(audit(ledger, stock(['item-2', 'item-1'])).reordered).toEqual([]);
  });

  test('an add that failed promises nothing: it may be there or not', () => {
    const ledger = ledgerOfThree();
    ledger.asked('ann#4', 'cart-1');
    ledger.refused('ann#4', 'Query Timeout');
    const without = audit(ledger, stock(['ann#1', 'ann#2', 'ann#3']));
    const withIt = audit(ledger, stock(['ann#1', 'ann#2', 'ann#3', 'ann#4']));
    for (const result of [without, withIt]) {
      expect(result).toMatchObject({ lost: [], doubled: [], unexpected: [] });
    }
  });
});

describe('the ledger', () => {
  test('knows who waits for an answer', () => {
    const ledger = ledgerOfThree();
    ledger.asked('ann#4', 'cart-1');
    expect(ledger.open).toBe(1);
    expect(ledger.unanswered()).toEqual(['ann#4']);
    ledger.confirmed('ann#4');
    expect(ledger.open).toBe(0);
  });
});
