import { exitCodeOf, faultsOf, type Outcome } from '../../src/report/outcome';
import { outcomeWith } from '../support/outcome';

const items = ['ann#1', 'ann#2', 'ann#3'];

describe('the outcome', () => {
  test('with every promise kept the exit code is 0', () => {
    const outcome = outcomeWith(items, items);
    expect(faultsOf(outcome)).toEqual([]);
    expect(exitCodeOf(outcome)).toBe(0);
  });

  test('one acknowledged add that is missing makes the exit code 1', () => {
    const outcome = outcomeWith(items, ['ann#1', 'ann#3']);
    expect(faultsOf(outcome)).toEqual(['1 lost (ann#2)']);
    expect(exitCodeOf(outcome)).toBe(1);
  });

  test('one add that is doubled makes the exit code 1', () => {
    const outcome = outcomeWith(items, [...items, 'ann#2']);
    expect(faultsOf(outcome)).toContain('1 doubled (ann#2)');
    expect(exitCodeOf(outcome)).toBe(1);
  });

  test.each<[string, Partial<Outcome>, string]>([
    ['a failed request', { failures: ['502 refused'] }, '1 failed requests (502 refused)'],
    ['a process that was not replaced', { replaced: 3 }, '3 of 4 processes replaced'],
    ['a deploy in which no cart moved', { moved: 0 }, 'no cart has moved'],
    ['a problem that a node reported', { problems: ['dead letter'] }, 'dead letter'],
  ])('%s makes the exit code 1', (_, changes, fault) => {
    const outcome = outcomeWith(items, items, changes);
    expect(faultsOf(outcome)).toEqual([fault]);
    expect(exitCodeOf(outcome)).toBe(1);
  });

  test('the same problem many times is told once, with their number', () => {
    const problems = ['dead letter', 'left late', 'dead letter'];
    expect(faultsOf(outcomeWith(items, items, { problems }))).toEqual([
      'dead letter (2x)',
      'left late',
    ]);
  });

  test('a run without a single customer proves nothing', () => {
    expect(exitCodeOf(outcomeWith([], []))).toBe(1);
  });

  test('a long list of faults is cut short, and its length is told', () => {
    const many = Array.from({ length: 50 }, (_, i) => `ann#${i + 1}`);
    expect(faultsOf(outcomeWith(many, []))).toEqual(['50 lost (ann#1, ann#2, ann#3, ...)']);
  });
});
