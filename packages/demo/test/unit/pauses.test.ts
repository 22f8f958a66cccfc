import { median, Pauses } from '../../src/report/pauses';

describe('pauses', () => {
  test('each move counts once, with the slowest answer that it caused', () => {
    const pauses = new Pauses();
    pauses.answered('cart-1', { took: 1, movedFrom: undefined });
    pauses.answered('cart-1', { took: 10, movedFrom: 7 });
    pauses.answered('cart-1', { took: 30, movedFrom: 7 });
    pauses.answered('cart-1', { took: 20, movedFrom: 8 });
    pauses.answered('cart-2', { took: 90, movedFrom: 7 });
    expect(pauses.figures()).toEqual({ undisturbed: 1, seen: 3, median: 30, longest: 90 });
  });

  test('without a move there is no pause to tell', () => {
    const { undisturbed, median: pause, longest } = new Pauses().figures();
    expect([undisturbed, pause, longest]).toEqual([undefined, undefined, undefined]);
  });

  test('the median of an even number of values lies between the middle two', () => {
    expect(median([4, 1, 10, 2])).toBe(3);
    expect(median([10, 1, 2])).toBe(2);
  });
});
