import { check } from '../../src/checker/check';
import { readArguments } from '../../src/faults/arguments';
import { figuresOf, hadBy } from '../../src/faults/figures';
import { brokenBy, type Outcome } from '../../src/faults/promises';
import { nameOf, rows, type Row } from '../../src/faults/row';
import { markdown, withTable } from '../../src/faults/table';
import { UsageError } from '../../src/usage';
import {
  ended,
  joined,
  journalsOf,
  killed,
  note,
  seen,
  takenOver,
  type Line,
} from '../support/journals';

const lease = 2_000;
const two = [joined('p'), joined('q')];
const peace = [ended('p'), ended('q')];

/** What a row with these journals has come to; the fault began with the first line. */
function outcomeOf(row: Row, lines: readonly Line[], more: Partial<Outcome> = {}): Outcome {
  const journals = journalsOf([...two, ...lines]);
  const verdict = check(journals);
  const figures = figuresOf(journals, verdict, ['c'], 0);
  const rest = { unconcerned: [], bystandersFenced: [], problems: [], lasted: 0, attempts: 1 };
  return { row, verdict, figures, ...rest, ...more };
}

const cut: Row = { fault: 'cut', whom: 'source', when: 'during' };
const kill: Row = { fault: 'kill', whom: 'source', when: 'during' };
const served = [note('p', '1'), seen('q', '1', 5, 1)];

describe('a row of the table of faults', () => {
  test('keeps its promise if all that was sent came, soon', () => {
    expect(brokenBy(outcomeOf(cut, [...served, ...peace]), lease)).toEqual([]);
  });

  test('is broken by whatever breaks a promise that always holds', () => {
    const twice = [...served, seen('p', '1', 5, 2), ...peace];
    const broken = brokenBy(outcomeOf(kill, twice), lease).join();
    expect(broken).toMatch(/1 doubled/);
    expect(broken).toMatch(/1 epochs with two instances/);
  });

  test('is broken by a child that never serves again, or too late', () => {
    const alone = [note('q', '1'), seen('q', '1', 5, 1), ...peace];
    expect(brokenBy(outcomeOf(cut, alone), lease)).toEqual(['a child never served again']);
    const outcome = outcomeOf(cut, [...served, ...peace]);
    const figures = { ...outcome.figures, served: 60_000 };
    expect(brokenBy({ ...outcome, figures }, lease)).toEqual([
      'served again after 60000 ms instead of 2500 at most',
    ]);
    const pause: Row = { fault: 'pause', whom: undefined, when: 'after' };
    expect(brokenBy({ ...outcome, figures, row: pause, lasted: 58_000 }, lease)).toEqual([]);
  });

  test('may cost the state of what the process ran that a fault ended, and nothing else', () => {
    const lines = [...served, killed('q'), takenOver('p', 'c', 6), note('q', '2')];
    const outcome = outcomeOf(kill, [...lines, seen('p', '2', 6, 1), ended('p')]);
    expect(outcome.figures.kept).toEqual([]);
    expect(brokenBy(outcome, lease)).toEqual([]);
    expect(brokenBy({ ...outcome, unconcerned: ['c'] }, lease)).toHaveLength(1);
    expect(brokenBy({ ...outcome, row: cut }, lease)).toEqual([
      '1 children lost their state',
      '1 children were taken over',
    ]);
  });

  test('counts messages that were lost with a process, and from when on a child served others', () => {
    const lines = [note('q', '1'), killed('q'), note('p', '2'), seen('p', '2', 5, 1)];
    const last = [note('q', '3'), seen('p', '3', 5, 2), ended('p')];
    const { figures } = outcomeOf(kill, [...lines, ...last]);
    expect(figures).toMatchObject({ sent: 3, lost: 1, kept: ['c'] });
    // A microsecond per line: the eighth is the first message of somebody else that is seen.
    expect(figures.served).toBe(0.007);
  });

  test('knows which children a process has had', () => {
    const journals = journalsOf([
      ...two,
      ...served,
      ['p', { what: 'moved', children: ['d'], to: 'q.x' }],
    ]);
    expect([...hadBy('q', journals, ['e'])].sort()).toEqual(['c', 'd', 'e']);
    expect([...hadBy('p', journals, [])]).toEqual([]);
  });
});

describe('the table of faults', () => {
  test('meets source, target and bystander, or Redis, before, during and after a move', () => {
    expect(new Set(rows.map(nameOf)).size).toBe(rows.length);
    expect(rows.length % 3).toBe(0);
    expect(rows.filter(({ whom }) => whom === 'target')).toHaveLength(
      rows.filter(({ whom }) => whom === 'source').length,
    );
  });

  test('is written into the place that a document has for it', () => {
    const outcome = outcomeOf(kill, [...served, ...peace]);
    const results = [
      { outcome, broken: [] },
      { outcome, broken: [] },
    ];
    const table = markdown(results);
    expect(table.split('\n').at(-1)).toBe(
      '| SIGKILL | source | all · all | 0 · 0 | 0 · 0 | 0.0 · 0.0 |',
    );
    const page = 'before\n<!-- table of faults -->\nold\n<!-- end of the table -->\nafter';
    expect(withTable(page, 'new')).toBe(
      'before\n<!-- table of faults -->\n\nnew\n\n<!-- end of the table -->\nafter',
    );
    expect(() => withTable('nothing', 'new')).toThrow('no');
  });
});

describe('the arguments of faults', () => {
  test('choose rows whose name holds every text', () => {
    expect(readArguments(['--only', 'SIGKILL,source']).rows.map(nameOf)).toEqual([
      'SIGKILL, source, before',
      'SIGKILL, source, during',
      'SIGKILL, source, after',
    ]);
    expect(readArguments([]).rows).toHaveLength(rows.length);
    expect(() => readArguments(['--only', 'nothing'])).toThrow(UsageError);
    expect(() => readArguments(['--lease', 'x'])).toThrow(UsageError);
  });
});
