import { batchesAtOnce, firstSize, isPressed, nextSize } from '../../../src/children/pace';

const most = 250;

/** The sizes of one batch after another, if children in use stand still for so long in each. */
function sizesWith(pauses: readonly (number | undefined)[], limit = most): number[] {
  const sizes = [firstSize(limit)];
  for (const pause of pauses)
    sizes.push(nextSize(sizes.at(-1)!, { pause, othersInUse: false }, limit));
  return sizes;
}
const unused = Array.from({ length: 5 }, () => undefined);

describe('the size of batches', () => {
  it('grows up to the limit while nobody uses the children', () => {
    expect(sizesWith(unused)).toEqual([16, 32, 64, 128, 250, 250]);
  });

  it('falls by half each time while children in use stand still for too long, but not to nothing', () => {
    expect(sizesWith([...unused, 50, 6, 50, 50, 50])).toEqual(
      expect.arrayContaining([250, 125, 62, 31, 16, 16]),
    );
  });

  it('stays as it is while pauses are short', () => {
    expect(sizesWith([undefined, 5, 1, undefined, 3])).toEqual([16, 32, 32, 32, 64, 64]);
  });

  it('stays as it is when nobody missed those of a batch while others were in use', () => {
    expect(nextSize(16, { pause: undefined, othersInUse: true }, most)).toBe(16);
    expect(nextSize(64, { pause: undefined, othersInUse: true }, most)).toBe(64);
    expect(nextSize(64, { pause: 50, othersInUse: true }, most)).toBe(32);
  });

  it.each([1, 5, 16, 20])('is never above a limit of %i', (limit) => {
    const sizes = sizesWith([undefined, 50, 50, undefined, 5], limit);
    expect(Math.max(...sizes)).toBe(limit);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1);
  });
});

describe('how many batches are under way at once', () => {
  it.each([
    [1, { inUse: true, pressed: false }],
    [3, { inUse: false, pressed: false }],
    [3, { inUse: true, pressed: true }],
  ])('is %i with %o', (expected, how) => expect(batchesAtOnce(3, how)).toBe(expected));
});

describe('a move that must be over at some time', () => {
  it('is pressed when the rest would take more than half of the time that is left', () => {
    expect(isPressed({ done: 100, left: 400, elapsed: 1_000, rest: 8_001 })).toBe(false);
    expect(isPressed({ done: 100, left: 400, elapsed: 1_000, rest: 7_999 })).toBe(true);
  });

  it('is not pressed before it has begun, but when time passes and nothing has moved', () => {
    expect(isPressed({ done: 0, left: 400, elapsed: 0, rest: 100 })).toBe(false);
    expect(isPressed({ done: 0, left: 400, elapsed: 100, rest: 30_000 })).toBe(true);
  });

  it('is pressed when there is no time left', () => {
    expect(isPressed({ done: 100, left: 1, elapsed: 1_000, rest: -1 })).toBe(true);
  });
});
