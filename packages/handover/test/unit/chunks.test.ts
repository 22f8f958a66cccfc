import { chunksOf } from '../../src/redis/chunks';

const sizesOf = (sizes: readonly number[]): number[][] => chunksOf(sizes, (size) => size);
const quarter = 2 ** 18;

test('a chunk has at most 256 items', () => {
  const chunks = sizesOf(Array<number>(600).fill(1));
  expect(chunks.map(({ length }) => length)).toEqual([256, 256, 88]);
});

test('a chunk has at most 1 MiB, but for an item that is larger by itself', () => {
  const [one, three, nine] = [quarter, 3 * quarter, 9 * quarter];
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
