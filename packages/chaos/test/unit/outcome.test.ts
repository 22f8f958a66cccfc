import { faultsOf, type Outcome } from '../../src/chaos/outcome';
import { table } from '../../src/chaos/table';
import { check } from '../../src/checker/check';
import {
  answered,
  ended,
  forward,
  joined,
  journalsOf,
  killed,
  letter,
  note,
  question,
  seen,
  type Line,
} from '../support/journals';

const moved: Line = ['p', { what: 'moved', children: ['c'], to: 'q.x' }];
const good = [
  ...[joined('p'), joined('q'), moved, note('p', '1'), seen('q', '1', 5, 1), question('p', '2')],
  ...[seen('q', '2', 5, 2), forward('q', '2!', 'c', 5, '@p.x'), answered('p', '2')],
];
const peace = [ended('p'), ended('q')];

function outcomeOf(lines: readonly Line[], changes: Partial<Outcome> = {}): Outcome {
  return { seed: 7, kill: false, problems: [], verdict: check(journalsOf(lines)), ...changes };
}

describe('a run', () => {
  test('in which everything came is good, and its table says so', () => {
    const outcome = outcomeOf([...good, ...peace]);
    expect(faultsOf(outcome)).toEqual([]);
    expect(table(outcome)).toMatch(/messages sent +3\n +seen +3\n/);
    expect(table(outcome)).toContain('Nothing lost in silence, doubled or reordered, with seed 7.');
  });

  test('may lose with a word only when processes are killed', () => {
    const lines = [...good, note('q', '3'), letter('q', '@q.x', 'c'), ...peace];
    expect(faultsOf(outcomeOf(lines, { kill: true }))).toEqual([]);
    expect(faultsOf(outcomeOf(lines))).toEqual(['1 lost of 4 (3 seen) although nobody died']);
  });

  test('may leave a question unanswered only when processes are killed', () => {
    const lines = [...good, question('q', '3'), seen('p', '3', 6, 3), killed('p'), ended('q')];
    expect(faultsOf(outcomeOf(lines, { kill: true }))).toEqual([]);
    expect(faultsOf(outcomeOf(lines))).toContain('1 questions unanswered');
  });

  test.each<[string, Line[]]>([
    ['1 lost', [note('p', '3')]],
    ['1 doubled', [seen('q', '1', 5, 3)]],
    ['1 reordered', [note('p', '3'), note('p', '4'), seen('q', '4', 5, 3), seen('q', '3', 5, 4)]],
    ['1 that nobody sent', [seen('q', '9', 5, 3)]],
    ['1 questions answered twice', [answered('p', '2')]],
    ['1 forgotten by the state', [note('p', '3'), seen('q', '3', 5, 2)]],
    ['1 processes that ended by themselves', [joined('r')]],
  ])('fails, also with kills, with %s', (fault, lines) => {
    const outcome = outcomeOf([...good, ...lines, ...peace], { kill: true });
    expect(faultsOf(outcome).join()).toContain(fault);
    expect(table(outcome)).toContain('FAILED with seed 7');
  });

  test('fails with what its processes complain about, and when nothing happened', () => {
    expect(faultsOf(outcomeOf([...good, ...peace], { problems: ['late'] }))).toEqual(['late']);
    expect(faultsOf(outcomeOf([]))).toEqual(['nothing was seen', 'no child has moved']);
  });
});
