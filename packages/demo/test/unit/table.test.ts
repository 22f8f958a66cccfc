import { noPaint, paintFor } from '../../src/report/paint';
import { table } from '../../src/report/table';
import { outcomeWith } from '../support/outcome';

const items = ['item#1', 'item#2'];

describe('the table', () => {
  test('of a good run of processes is computed from what was measured', () => {
    expect(table(outcomeWith(items, items), noPaint)).toBe(
      [
        '  processes replaced   4 of 4',
        '  carts moved              12  under traffic, with their state',
        '  adds acknowledged         2  1 a second',
        '    found in carts          2',
        '  lost                      0',
        '  doubled                   0',
        '  failed requests           0',
        '  answer, median       0.5 ms  of carts that stood still',
        '  pause, median       12.3 ms  slowest answer in each move; customers met 10 of 12',
        '  pause, longest      40.0 ms',
        '',
        '0 lost, 0 doubled, 0 failed in 2.0 s',
      ].join('\n'),
    );
  });

  test('of a bad run says what was lost', () => {
    const shown = table(outcomeWith(items, ['item#1']), noPaint);
    expect(shown).toContain('FAILED: 1 lost (item#2)');
    expect(shown).not.toContain('0 lost');
  });

  test('shows a pause that no customer met as not seen, never as zero', () => {
    const pauses = { undisturbed: 1, seen: 0, median: undefined, longest: undefined };
    expect(table(outcomeWith(items, items, { pauses }), noPaint)).toMatch(
      /pause, longest +not seen/,
    );
  });

  test('of nodes in one process has the order of each customer too', () => {
    expect(table(outcomeWith(items, items, { unit: 'node' }), noPaint)).toContain('out of order');
  });
});

describe('colours', () => {
  test('are for terminals, and NO_COLOR is respected', () => {
    expect(paintFor({ isTTY: true }, { TERM: 'xterm' }).good('ok')).toBe('\x1b[32mok\x1b[0m');
    expect(paintFor({ isTTY: true }, { TERM: 'xterm', NO_COLOR: '1' }).good('ok')).toBe('ok');
    expect(paintFor({ isTTY: true }, { TERM: 'dumb' }).good('ok')).toBe('ok');
    expect(paintFor({}, { TERM: 'xterm' }).good('ok')).toBe('ok');
  });
});
