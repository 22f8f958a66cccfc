import { type FrameValue, packFrame, unpackFrame } from '@nact-hub/core';

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
