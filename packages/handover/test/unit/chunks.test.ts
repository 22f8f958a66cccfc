import { chunksOf } from '../../src/redis/chunks';

const sizesOf = (sizes: readonly number[]): number[][] => chunksOf(sizes, (size) => size);
const mebibyte = 2 ** 20;

test('a chunk has at most 256 items', () => {
  const chunks = sizesOf(Array<number>(600).fill(1));
  expect(chunks.map(({ length }) => length)).toEqual([256, 256, 88]);
});

test('a chunk has at most 4 MiB, but for an item that is larger by itself', () => {
  const [one, three, nine] = [mebibyte, 3 * mebibyte, 9 * mebibyte];
  expect(sizesOf([three, one, one, nine, one, three, one])).toEqual([
    [three, one],
    [one],
    [nine],
    [one, three],
    [one],
  ]);
});

test('nothing makes no chunk', () => {
  expect(sizesOf([])).toEqual([]);
});
