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
  takenOver,
  type Line,
} from '../support/journals';

const verdictOf = (...lines: Line[]) => check(journalsOf(lines));
const two = [joined('p'), joined('q')];
const peace = [ended('p'), ended('q')];

describe('a checker of journals', () => {
  test('finds nothing where everything came, once and in order, over a move', () => {
    const verdict = verdictOf(
      ...two,
      note('p', '1'),
      seen('p', '1', 5, 1),
      note('p', '2'),
      seen('q', '2', 6, 2),
      forward('q', '2>', 'c', 6),
      seen('p', '2>', 3, 1, 'd'),
      question('p', '3'),
      seen('q', '3', 6, 3),
      forward('q', '3!', 'c', 6, '@p.x'),
      answered('p', '3'),
      ...peace,
    );
    expect(verdict).toMatchObject({ sent: 5, seen: 5, doubled: [], reordered: [], invented: [] });
    expect(verdict.losses).toEqual({ died: [], reported: [], lost: [], untrue: [] });
    expect(verdict.instances).toEqual({ two: [], stale: [], forgotten: [] });
    expect(verdict.questions).toMatchObject({ asked: 1, answered: 1, unaccounted: [] });
    expect(verdict.crashed).toEqual([]);
  });

  test('finds a message that came twice, on two processes and in two lives', () => {
    const lines = [
      note('p', '1'),
      seen('p', '1', 5, 1),
      takenOver('q', 'c', 6),
      seen('q', '1', 6, 1),
    ];
    expect(verdictOf(...two, ...lines, ...peace).doubled).toEqual(['1 to c 2 times']);
  });

  test('finds a message that came after a later one of the same sender', () => {
    const sent = [note('p', '1'), note('p', '2'), note('q', '3')];
    const good = [seen('q', '3', 5, 1), seen('q', '1', 5, 2), seen('p', '2', 6, 3)];
    expect(verdictOf(...two, ...sent, ...good, ...peace).reordered).toEqual([]);
    const bad = [seen('q', '2', 5, 1), seen('q', '3', 5, 2), seen('p', '1', 6, 3)];
    expect(verdictOf(...two, ...sent, ...bad, ...peace).reordered).toHaveLength(1);
  });

  test('knows the order of a child that sends by its epochs, not by who wrote first', () => {
    const late = [forward('q', 'b', 'c', 6), forward('p', 'a', 'c', 5)];
    const inOrder = [seen('p', 'a', 3, 1, 'd'), seen('p', 'b', 3, 2, 'd')];
    expect(verdictOf(...two, ...late, ...inOrder, ...peace).reordered).toEqual([]);
    const other = [seen('p', 'b', 3, 1, 'd'), seen('p', 'a', 3, 2, 'd')];
    expect(verdictOf(...two, ...late, ...other, ...peace).reordered).toHaveLength(1);
  });

  test('takes two lives of a child for two senders', () => {
    const sent = [forward('p', 'a', 'c', 5), takenOver('q', 'c', 6), forward('q', 'b', 'c', 6)];
    const came = [seen('p', 'b', 3, 1, 'd'), seen('p', 'a', 3, 2, 'd')];
    expect(verdictOf(...two, ...sent, ...came, ...peace).reordered).toEqual([]);
  });

  test('finds what came without having been sent', () => {
    expect(verdictOf(...two, seen('p', '9', 5, 1), ...peace).invented).toEqual(['9']);
  });

  test('does not miss what was refused at once', () => {
    const refused: Line = ['p', { what: 'unsent', id: '1', why: 'too large' }];
    const verdict = verdictOf(...two, note('p', '1'), refused, ...peace);
    expect(verdict.sent).toBe(0);
    expect(verdict.losses.lost).toEqual([]);
  });
});

describe('a message that never came', () => {
  const ids = (messages: readonly { readonly id: string }[]) => messages.map(({ id }) => id);

  test('is lost when nobody died and nobody said a word', () => {
    expect(ids(verdictOf(...two, note('p', '1'), ...peace).losses.lost)).toEqual(['1']);
  });

  test('is lost when somebody else died', () => {
    const { losses } = verdictOf(...two, note('p', '1'), killed('q'), ended('p'));
    expect(ids(losses.lost)).toEqual(['1']);
  });

  test('has died with its sender', () => {
    const { losses } = verdictOf(...two, note('p', '1'), killed('p'), ended('q'));
    expect(ids(losses.died)).toEqual(['1']);
    expect(losses.lost).toEqual([]);
  });

  test('is accounted for by one dead letter, but not two by one', () => {
    const one = [note('p', '1'), letter('p', '@p.x', 'c')];
    expect(ids(verdictOf(...two, ...one, ...peace).losses.reported)).toEqual(['1']);
    const { losses } = verdictOf(...two, ...one, note('p', '2'), ...peace);
    expect(losses.reported).toHaveLength(1);
    expect(losses.lost).toHaveLength(1);
  });

  test('is not accounted for by a dead letter of another sender or child', () => {
    const others = [letter('q', '@q.x', 'c'), letter('p', '@p.x', 'd')];
    const { losses } = verdictOf(...two, note('p', '1'), ...others, ...peace);
    expect(ids(losses.lost)).toEqual(['1']);
  });

  test('of a child has died with the node that ran that life last', () => {
    const moved = [forward('p', 'a', 'c', 5), seen('q', 'x', 6, 2), takenOver('p', 'c', 7)];
    const known = [note('p', 'x'), ...moved];
    expect(ids(verdictOf(...two, ...known, killed('q'), ended('p')).losses.died)).toEqual(['a']);
    expect(ids(verdictOf(...two, ...known, ...peace).losses.lost)).toEqual(['a']);
  });

  test('of a child has died with the node that it had just moved to', () => {
    const moved: Line = ['p', { what: 'moved', children: ['c'], to: 'q.x' }];
    const lines = [forward('p', 'a', 'c', 5), moved, killed('q'), ended('p')];
    expect(ids(verdictOf(...two, ...lines).losses.died)).toEqual(['a']);
  });

  test('of a child that ended in the middle of it is accounted for as sent by its node', () => {
    const lines = [forward('p', 'a', 'c', 5), letter('p', '@p.x', 'd', true)];
    const { losses } = verdictOf(...two, ...lines, ...peace);
    expect(ids(losses.reported)).toEqual(['a']);
    expect(losses.untrue).toEqual([]);
    const other = verdictOf(...two, lines[0]!, letter('q', '@q.x', 'd'), ...peace);
    expect(ids(other.losses.lost)).toEqual(['a']);
  });

  test('of a child is accounted for as sent by its node, whose name may be the beginning of another one', () => {
    const lines = [forward('p1', 'a', 'c', 5), letter('p1', '@p1.x', 'd', true)];
    const { losses } = verdictOf(joined('p'), joined('p1'), ...lines, ended('p'), ended('p1'));
    expect(ids(losses.reported)).toEqual(['a']);
    expect(losses.untrue).toEqual([]);
  });

  test('of a child may have been told as sent by its node before the node that ran it last was killed', () => {
    const lines = [forward('p', 'a', 'c', 5), letter('p', '@p.x', 'd', true), note('p', 'x')];
    const later = [takenOver('p', 'c', 6), seen('q', 'x', 5, 2), killed('q'), ended('p')];
    const { losses } = verdictOf(...two, ...lines, ...later);
    expect(ids(losses.died)).toEqual(['a']);
    expect(losses.untrue).toEqual([]);
  });

  test('is no excuse for saying that what came was certainly not processed', () => {
    const lines = [note('p', '1'), seen('q', '1', 5, 1), letter('p', '@p.x', 'c', true)];
    expect(verdictOf(...two, ...lines, ...peace).losses.untrue).toHaveLength(1);
    const unsure = [note('p', '1'), seen('q', '1', 5, 1), letter('p', '@p.x', 'c', false)];
    expect(verdictOf(...two, ...unsure, ...peace).losses.untrue).toEqual([]);
  });
});

describe('an instance', () => {
  const after = (...lines: Line[]) =>
    verdictOf(...two, note('p', '1'), note('p', '2'), ...lines, ...peace).instances;

  test('is one of two when two processes begin messages in one epoch', () => {
    const { two: found } = after(seen('p', '1', 5, 1), seen('q', '2', 5, 2));
    expect(found).toEqual(['c in epoch 5 on p and q']);
  });

  test('is over when a later epoch has begun a message', () => {
    expect(after(seen('q', '1', 6, 1), seen('p', '2', 5, 1)).stale).toHaveLength(1);
  });

  test('may finish the one message that it was stopped in, and no other', () => {
    const stopped: Line = ['runner', { what: 'fault', fault: 'stop', process: 'p', lasted: 9 }];
    const lines = [seen('q', '1', 6, 1), stopped, seen('p', '2', 5, 1)];
    expect(after(...lines).stale).toEqual([]);
    expect(after(...lines, note('p', '3'), seen('p', '3', 5, 2)).stale).toHaveLength(1);
  });

  test('that does not go on from the state before has forgotten something', () => {
    expect(after(seen('p', '1', 5, 1), seen('q', '2', 6, 1)).forgotten).toHaveLength(1);
    const anew = [seen('p', '1', 5, 1), takenOver('q', 'c', 6), seen('q', '2', 6, 1)];
    expect(after(...anew).forgotten).toEqual([]);
  });
});

describe('a question', () => {
  const reply = forward('q', '1!', 'c', 5, '@p.x');
  const asked = [...two, question('p', '1'), seen('q', '1', 5, 1)];

  test('is answered twice when two answers came', () => {
    const { questions } = verdictOf(
      ...asked,
      reply,
      answered('p', '1'),
      answered('p', '1'),
      ...peace,
    );
    expect(questions.answeredTwice).toEqual(['1']);
    expect(questions.answered).toBe(1);
  });

  test('without an answer needs a reason', () => {
    expect(verdictOf(...asked, ...peace).questions.unaccounted).toEqual(['1']);
    expect(verdictOf(...asked, reply, ...peace).questions.unaccounted).toEqual(['1']);
  });

  test('without an answer is accounted for when its answer became a dead letter', () => {
    const { questions } = verdictOf(...asked, reply, letter('q', 'c', '@p.x'), ...peace);
    expect(questions).toMatchObject({ lost: 1, unaccounted: [] });
  });

  test('without an answer is accounted for when whoever worked on it was killed', () => {
    const { questions } = verdictOf(...asked, killed('q'), ended('p'));
    expect(questions).toMatchObject({ lost: 1, unaccounted: [] });
  });

  test('of nact that is given up has timed out or was rejected', () => {
    const query = [...two, question('p', '1', 'query'), seen('q', '1', 5, 1), reply];
    const givenUp = (why: string): Line => ['p', { what: 'unanswered', id: '1', why }];
    const late = letter('p', 'c', '@p.x');
    const timeout = verdictOf(...query, givenUp('Error: Query Timeout'), late, ...peace);
    expect(timeout.questions).toMatchObject({ timedOut: 1, rejected: 0 });
    const never = verdictOf(...query, givenUp('Error: Query can never resolve'), late, ...peace);
    expect(never.questions).toMatchObject({ timedOut: 0, rejected: 1 });
  });
});

test('a process that ends without a word and was not killed has crashed', () => {
  expect(verdictOf(...two, ended('p')).crashed).toEqual(['q']);
});

test('takes a dead letter that a node reports under the id with which it joined anew', () => {
  const again: Line = ['p', { what: 'joined', node: 'p.y', pid: 1 }];
  const verdict = verdictOf(
    ...two,
    note('p', '1'),
    again,
    letter('p', '@p.y', 'c', true),
    ...peace,
  );
  expect(verdict.losses).toMatchObject({ reported: [{ id: '1' }], lost: [], untrue: [] });
});
