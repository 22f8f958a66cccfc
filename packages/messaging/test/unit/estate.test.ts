import { sliceOf } from '@nact-hub/core';
import { estateOf } from '../../src/delivery/estate';
import type { Kept } from '../../src/delivery/kept';
import { Outgoing } from '../../src/delivery/outgoing';

const kept = (number: number, posted: number, rest: Partial<Kept> = {}): Kept => ({
  number,
  posted,
  route: Outgoing.of('@here').routeTo('x/1'),
  said: sliceOf(new Uint8Array()),
  head: null,
  earlier: undefined,
  ...rest,
});
const numbers = (estate: ReturnType<typeof estateOf>) => ({
  lost: estate.lost.map(({ number }) => number),
  again: estate.again.map(({ number }) => number),
});

describe('what the outside world of a node kept when the node lost its lease', () => {
  it('may be sent again from the first message on that was never posted', () => {
    const estate = estateOf([kept(4, 2), kept(5, 1), kept(6, 0), kept(7, 1)], undefined);
    expect(numbers(estate)).toEqual({ lost: [4, 5], again: [6, 7] });
  });

  it('is lost when all of it was posted', () => {
    expect(numbers(estateOf([kept(1, 1), kept(2, 1)], undefined))).toEqual({
      lost: [1, 2],
      again: [],
    });
  });

  it('is with the receiver up to where that has come, if it is on this node, and the rest may be sent again', () => {
    const estate = estateOf([kept(1, 1), kept(2, 1), kept(3, 1)], 2);
    expect(numbers(estate)).toEqual({ lost: [], again: [3] });
  });

  it('is lost when it was numbered for an earlier life of its receiver, which may have processed it', () => {
    const earlier: Kept['earlier'] = [[7, 1]];
    expect(numbers(estateOf([kept(1, 0, { earlier }), kept(2, 0)], undefined))).toEqual({
      lost: [1],
      again: [2],
    });
    expect(numbers(estateOf([kept(1, 0, { earlier })], 0))).toEqual({ lost: [1], again: [] });
  });
});
