import { judge, ratio } from '../../src/measure/target';
import { percentile, spreadOf } from '../../src/measure/spread';
import type { Answer, Question, Round } from '../../src/question';
import { range, short } from '../../src/report/numbers';

const rates = (hub: number, nact: number): Round => ({ hub: { rate: hub }, nact: { rate: nact } });

describe('the figures', () => {
  test('are a median with the least and the most', () => {
    expect(spreadOf([5, 1, 3])).toEqual({ median: 3, min: 1, max: 5 });
    expect(spreadOf([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 });
  });

  test('have percentiles', () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    expect(percentile(values, 0.5)).toBe(50);
    expect(percentile(values, 0.99)).toBe(99);
    expect(percentile(values, 1)).toBe(99);
  });

  test('are taken as ratios within a round, so that a slow round changes nothing', () => {
    const question = {
      targets: [ratio('of nact', ['hub', 'rate'], ['nact', 'rate'], ['at least', 0.9])],
    } as unknown as Question;
    const rounds = [rates(95, 100), rates(9, 10), rates(96, 100)];
    const [verdict] = judge({ question, rounds } as unknown as Answer);
    expect(verdict).toMatchObject({
      isMet: true,
      measured: { median: 0.95, min: 0.9, max: 0.96 },
    });
  });

  test('that are missing meet no target', () => {
    const question = {
      targets: [ratio('of nact', ['hub', 'rate'], ['nact', 'rate'], ['at least', 0.9])],
    } as unknown as Question;
    const [verdict] = judge({ question, rounds: [{ hub: { rate: 1 } }] } as unknown as Answer);
    expect(verdict!.isMet).toBe(false);
  });

  test('are written with three digits that count', () => {
    expect([1_234_567, 45.678, 0.07891, 0, 999.6].map(short)).toEqual([
      ...['1,230,000', '45.7', '0.0789', '0', '1,000'],
    ]);
    expect(range({ median: 2, min: 1, max: 3 })).toBe('1.00 to 3.00');
  });
});
