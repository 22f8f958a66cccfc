import { CorruptError, sliceOf, viewOf } from '@nact-hub/core';
import { frameVersion, type Outbound } from '../../src/wire/frame';
import { readInbound } from '../../src/wire/read';
import { packOutbound } from '../../src/wire/write';
import { post } from '../support/post';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** Numbers below a limit, the same for the same seed. */
function randomFrom(start: number): (limit: number) => number {
  let state = start;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 2 ** 31) * limit);
  };
}

const frame: Outbound = {
  from: 'here',
  to: 'there',
  number: 2 ** 40,
  posts: [
    post(['@here', 'child-1/7'], 1, { said: sliceOf(Buffer.from('what it says')) }),
    post(['@here', 'ö/1764215123456'], 2 ** 35, { posted: 2 }),
    post(['child-1/7', `${'long'.repeat(50)}/1`], 3, {
      head: [['temp', 'system', 4], null],
      said: { source: Buffer.from('x'.repeat(500)), start: 100, size: 300 },
      earlier: [[1, 2]],
    }),
  ],
  positions: [{ frame: 3, ranges: [0, 5, 900, 1_023] }],
  acknowledgements: [['@there', 'child-1/7', 12]],
};

test('a frame is read as it was written', () => {
  const { arrivals, ...rest } = readInbound(packOutbound(frame));
  const { posts, ...expected } = frame;
  expect(rest).toEqual(expected);
  expect(
    arrivals.map(({ sender, receiver, number, head, earlier, position }) => ({
      route: { from: sender.party, to: receiver.party },
      ...{ number, head, earlier },
      again: position < 0,
    })),
  ).toEqual(
    posts.map(({ route, number, head, earlier, posted }) => ({
      ...{ route, number, head, earlier, again: posted > 1 },
    })),
  );
  expect(arrivals.map(({ bytes }) => bytes)).toEqual(posts.map(({ said }) => viewOf(said)));
});

test('a frame of another version is refused as such', () => {
  const other = Buffer.from(packOutbound(frame));
  expect(other[1]).toBe(frameVersion);
  other[1] = frameVersion + 1;
  expect(() => readInbound(other)).toThrow(
    expect.objectContaining({ reason: 'frame_of_another_version' }),
  );
});

test(`a frame that was cut or changed is refused as corrupt, or read (seed ${seed})`, () => {
  const random = randomFrom(seed);
  const whole = packOutbound(frame);
  for (let round = 0; round < 10_000; round++) {
    const bytes = Buffer.from(whole).subarray(
      0,
      round % 3 === 0 ? random(whole.length) : undefined,
    );
    for (let flips = random(4); flips > 0 && bytes.length > 0; flips--)
      bytes[random(bytes.length)]! ^= 1 << random(8);
    try {
      readInbound(bytes);
    } catch (error) {
      if (!(error instanceof CorruptError)) throw error;
    }
  }
});

test('a few bytes that promise very much are refused at once', () => {
  const whole = packOutbound({ ...frame, posts: [], positions: [], acknowledgements: [] });
  const promising = Buffer.concat([
    whole.subarray(0, whole.length - 3),
    Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]),
  ]);
  expect(() => readInbound(promising)).toThrow(expect.objectContaining({ reason: 'truncated' }));
});
