import { Pieces, piecesOf } from '@nact-hub/core';

const bytes = (...list: number[]) => new Uint8Array(list);
const listsOf = (parts: Iterable<Uint8Array>) => [...parts].map((part) => [...part]);

test('pieces are as long as all of them, and joined they are in order', async () => {
  const pieces = new Pieces([bytes(1, 2), bytes(), bytes(3)]);
  expect(pieces.length).toBe(3);
  expect([...(await pieces.join())]).toEqual([1, 2, 3]);
  expect(await new Pieces([]).join()).toHaveLength(0);
});

test.each([
  [1, [[1], [2], [3], [4], [5]]],
  [2, [[1, 2], [3, 4], [5]]],
  [
    3,
    [
      [1, 2, 3],
      [4, 5],
    ],
  ],
  [5, [[1, 2, 3, 4, 5]]],
  [9, [[1, 2, 3, 4, 5]]],
])('parts of %i bytes are of that size, but for the last one', (size, expected) => {
  const pieces = new Pieces([bytes(1), bytes(2, 3, 4), bytes(), bytes(5)]);
  expect(listsOf(pieces.parts(size))).toEqual(expected);
});

test('a part that lies within one piece is not copied', () => {
  const piece = new Uint8Array(10);
  const [, second] = [...new Pieces([bytes(1), piece]).parts(4)];
  expect(second!.buffer).toBe(piece.buffer);
});

test('bytes in one are one piece, and pieces stay what they are', () => {
  const whole = bytes(1, 2);
  expect(piecesOf(whole).list).toEqual([whole]);
  const pieces = new Pieces([whole]);
  expect(piecesOf(pieces)).toBe(pieces);
});
