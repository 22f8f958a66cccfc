import { type FrameValue, packFrame, packFramePieces, Pieces, unpackFrame } from '@nact-hub/core';

test('a frame arrives as it was', () => {
  const frame = ['to', 7, -1, 2 ** 40, 0.5, null, undefined, true, ['', ['ö'.repeat(50)]], []];
  expect(unpackFrame(packFrame(frame))).toStrictEqual(frame);
});

test('the bytes in a frame are views of the bytes that came', () => {
  const packed = packFrame(['a', new Uint8Array([1, 2, 3])]);
  const [, bytes] = unpackFrame(packed) as [string, Uint8Array];
  expect([...bytes]).toEqual([1, 2, 3]);
  expect(bytes.buffer).toBe(packed.buffer);
});

test('a list of many thousands fits', () => {
  const frame = Array.from({ length: 100_000 }, (_, index) => index);
  expect(unpackFrame(packFrame(frame))).toEqual(frame);
});

test('what no frame can hold is an error of the caller, and spoils nothing', () => {
  expect(() => packFrame([{} as FrameValue])).toThrow(TypeError);
  expect(unpackFrame(packFrame('next'))).toBe('next');
});

const large = new Uint8Array(100_000).map((_, index) => index);
const frames: [string, FrameValue][] = [
  ['with nothing large', ['to', 7, new Uint8Array(10), null]],
  ['with large byte arrays', [large, 'between', large, large, 'x'.repeat(50_000), 1]],
  ['that is a large byte array', large],
];

test.each(frames)('a frame %s is the same bytes in pieces', async (_, frame) => {
  const pieces = await packFramePieces(frame).join();
  expect(Buffer.compare(pieces, packFrame(frame))).toBe(0);
});

test('large byte arrays are pieces as they are, and small ones are copied', () => {
  const small = new Uint8Array(10);
  const { list } = packFramePieces([small, large, [large]]);
  expect(list.filter((piece) => piece === large)).toHaveLength(2);
  expect(list.some(({ buffer }) => buffer === small.buffer)).toBe(false);
});

test('bytes that lie apart are one byte array of a frame', async () => {
  const apart = new Pieces([
    large.subarray(0, 3),
    large.subarray(3, 99_000),
    large.subarray(99_000),
  ]);
  const whole = packFrame(['a', large]);
  expect(Buffer.compare(packFrame(['a', apart]), whole)).toBe(0);
  expect(Buffer.compare(await packFramePieces(['a', apart]).join(), whole)).toBe(0);
});

test('what cannot be packed in pieces spoils nothing', () => {
  expect(() => packFramePieces([large, {} as FrameValue])).toThrow(TypeError);
  expect(unpackFrame(packFrame([large, 'next']))).toStrictEqual([Buffer.from(large), 'next']);
});
