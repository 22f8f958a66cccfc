import { checkChildId, escapeName, InvalidCallError } from '@nact-hub/core';

/** What nact takes as a name. */
const nactName = /^[a-z0-9-$_.+!*'(),]+$/i;

test.each(['cart-42', 'a/b:c@d%e', 'größe', '漢字👋', 'a~$b', 'x'.repeat(256)])(
  '%s is a child id, and its name one that nact takes',
  (id) => {
    expect(checkChildId(id)).toBe(id);
    expect(escapeName(id)).toMatch(nactName);
    expect(decodeURIComponent(escapeName(id).replaceAll('$', '%'))).toBe(id);
  },
);

test.each([
  ['the empty text', ''],
  ['a space', 'a b'],
  ['a control character', 'a\u0000'],
  ['a lone surrogate', 'a\ud800'],
  ['an @ in the first place', '@a'],
  ['too long a text', 'a'.repeat(257)],
  ['a number', 7],
])('%s is refused', (_, id) => {
  expect(() => checkChildId(id)).toThrow(InvalidCallError);
  expect(() => checkChildId(id)).toThrow(expect.objectContaining({ reason: 'illegal_child_id' }));
});
