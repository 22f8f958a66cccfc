import { courses, ends, notFlat } from '../../src/soak/flat';
import type { Sample } from '../../src/soak/sample';

const mebi = 1024 * 1024;

/** Samples of two processes, one a second, for so many seconds. */
const measured = (
  seconds: number,
  of: (at: number) => { heap?: number; handles?: number; keys?: number },
): Sample[] =>
  Array.from({ length: seconds + 1 }, (_, second) => {
    const { heap = 40, handles = 20, keys = 12 } = of(second);
    const noise = (second % 3) - 1;
    const weights = [
      { heap: 40 * mebi, handles: 20 },
      { heap: (heap + noise) * mebi, handles },
    ];
    return { at: second * 1_000, weights, keys };
  });

describe('what is measured in a soak', () => {
  test('is flat if it only fills up at the beginning', () => {
    expect(notFlat(courses(measured(120, (at) => ({ heap: 20 + Math.min(20, at) }))))).toEqual([]);
  });

  test.each([
    ['heap', (at: number) => ({ heap: 40 + at / 10 }), /heap of process 2 grew from 46/],
    ['handles', (at: number) => ({ handles: 20 + at / 2 }), /handles of process 2 grew/],
    ['keys', (at: number) => ({ keys: 12 + at * 3 }), /keys in Redis grew/],
  ] as const)('is not flat if it grows all the time (%s)', (_, of, text) => {
    const grown = notFlat(courses(measured(120, of)));
    expect(grown).toHaveLength(1);
    expect(grown[0]).toMatch(text);
  });

  test('is judged by the line through all of it, and not by its last point', () => {
    expect(
      ends([
        [0, 1],
        [1, 2],
        [2, 3],
      ]),
    ).toEqual({ middle: 1, end: 3 });
    const peak = measured(120, (at) => ({ heap: at === 120 ? 60 : 40 }));
    expect(notFlat(courses(peak))).toEqual([]);
  });

  test('is not flat if nothing was measured', () => {
    expect(notFlat(courses([])).length).toBeGreaterThan(0);
  });
});
