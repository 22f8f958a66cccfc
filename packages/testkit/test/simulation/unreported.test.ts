import { unreported } from '../../src/simulation/unreported';

const returned = new Set(['n1']);
const none: ReadonlySet<string> = new Set();
const sent = (by: string, node = 'n1') => ({ by, to: 'c', node });
const letter = (sender: string, childId = 'c') => ({ sender, childId });

test('a child whose node came back leaves the letters of its node to its node when it has its own', () => {
  const notes = [sent('b/1#3'), sent('@n1')];
  const letters = [letter('@n1.0gvn9k6mwj'), letter('b/1')];
  expect(unreported(notes, letters, returned)).toEqual([]);
});

test('what is left behind leaves the letters of others to them', () => {
  const notes = [sent('left behind 7'), sent('a#1'), sent('b/1#2')];
  const letters = [letter('a'), letter('unknown'), letter('@n2.x')];
  expect(unreported(notes, letters, none)).toEqual([]);
});

test('a message has a letter of its own: one is not enough for two', () => {
  const notes = [sent('@n1'), sent('@n1')];
  expect(unreported(notes, [letter('@n1.x')], returned)).toEqual([notes[1]]);
});

test.each([
  { of: 'another child', about: letter('b/1'), nodes: returned },
  { of: 'a node that never lost its lease', about: letter('@n1.x'), nodes: none },
  { of: 'another node', about: letter('@n2.x'), nodes: new Set(['n1', 'n2']) },
  { of: 'its own, to somebody else', about: letter('a', 'b/1'), nodes: returned },
])('a letter of $of says nothing of the message of a child', ({ about, nodes }) => {
  const note = sent('a#1');
  expect(unreported([note], [about], nodes)).toEqual([note]);
});
