import { createHash } from 'node:crypto';
import { packFrame, TooLargeError, unpackFrame, type FrameValue } from '@nact-hub/core';
import { checkStateSize, decodeHandover, encodeHandover, type Handover } from '@nact-hub/handover';
import { expectedOfSample, sample } from '../support/sample';

const corrupt = (reason: string) => expect.objectContaining({ code: 'corrupt', reason });
const decode = (bytes: Uint8Array) => decodeHandover(bytes, expectedOfSample);
const plain = (handover: Handover) => ({
  ...handover,
  state: handover.state && [...handover.state],
  sent: [...handover.sent],
});

test('a handover is read as it was written', () => {
  expect(plain(decode(encodeHandover(sample)))).toStrictEqual(plain(sample));
});

test('a handover without state, and without anything sent or taken in, is one', () => {
  const bare = { ...sample, state: undefined, takenIn: [], sent: new Uint8Array() };
  expect(plain(decode(encodeHandover(bare)))).toStrictEqual(plain(bare));
});

test('a handover of before lives were written down is read, and says nothing of them', () => {
  const [format, , body] = unpackFrame(encodeHandover(sample)) as [number, unknown, Uint8Array];
  const before = packFrame((unpackFrame(body) as FrameValue[]).slice(0, 12));
  const checksum = createHash('sha256').update(before).digest().subarray(0, 8);
  expect(plain(decode(packFrame([format, checksum, before])))).toStrictEqual({
    ...plain(sample),
    life: 0,
    inherited: [],
  });
});

test('an empty state is not the same as none', () => {
  const empty = encodeHandover({ ...sample, state: new Uint8Array() });
  expect(decode(empty).state).toHaveLength(0);
});

test('whoever knows no migration takes that of the handover', () => {
  const { migration } = decodeHandover(encodeHandover(sample), { hub: 'shop', child: 'cart-42' });
  expect(migration).toBe('node-1.7');
});

test.each([
  ['hub', { ...expectedOfSample, hub: 'other' }],
  ['child', { ...expectedOfSample, child: 'cart-43' }],
  ['migration', { ...expectedOfSample, migration: 'node-1.8' }],
])('a handover of another %s is refused', (name, expected) => {
  expect(() => decodeHandover(encodeHandover(sample), expected)).toThrow(
    expect.objectContaining({
      reason: 'handover_of_another_child',
      message: expect.stringContaining(`for ${name} '`),
    }),
  );
});

test('a newer format is refused as such, whatever else it holds', () => {
  expect(() => decode(packFrame([2, 'something new']))).toThrow(corrupt('handover_newer_format'));
});

test.each<[string, Partial<Record<keyof Handover, unknown>>]>([
  ['an empty hub', { hub: '' }],
  ['a child that is a number', { child: 7 }],
  ['a negative epoch', { epoch: -1 }],
  ['an epoch that is no whole number', { epoch: 1.5 }],
  ['an epoch that is too large to count', { epoch: 2 ** 60 }],
  ['no migration', { migration: null }],
  ['version 0', { version: 0 }],
  ['a source that is a list', { source: ['node-1'] }],
  ['no definition', { definition: undefined }],
  ['a state version that is a text', { stateVersion: '1' }],
  ['a time that is none', { storedAt: NaN }],
  ['a state that is a text', { state: 'state' }],
  ['a state that is null', { state: null }],
  ['a list of numbers taken in', { takenIn: [1, 2] }],
  ['a sender without a number', { takenIn: [['node-2']] }],
  ['a negative number taken in', { takenIn: [['node-2', -1]] }],
  ['nothing sent', { sent: undefined }],
  ['a life that is a text', { life: '1' }],
  ['an inherited number without a life', { inherited: [['node-2', 5]] }],
  ['an inherited number of life 0', { inherited: [['node-2', 0, 5]] }],
])('%s is refused', (_, wrong) => {
  const bytes = encodeHandover({ ...sample, ...wrong } as Handover);
  expect(() => decode(bytes)).toThrow(corrupt('handover_corrupt'));
});

test.each([
  ['no bytes', new Uint8Array()],
  ['a text', Buffer.from('{"state":1}')],
  ['a frame that is no list', packFrame('handover')],
  ['a list that is too short', packFrame([1])],
  ['a format that is no number', packFrame(['1', new Uint8Array(8), new Uint8Array()])],
  ['format 0', packFrame([0, new Uint8Array(8), new Uint8Array()])],
])('%s is no handover', (_, bytes) => {
  expect(() => decode(bytes)).toThrow(corrupt('handover_corrupt'));
});

test('a state over the limit is refused, with both sizes', () => {
  expect(checkStateSize('cart-42', new Uint8Array(10), 10)).toBeUndefined();
  expect(() => checkStateSize('cart-42', new Uint8Array(11), 10)).toThrow(TooLargeError);
  expect(() => checkStateSize('cart-42', new Uint8Array(11), 10)).toThrow(
    expect.objectContaining({ reason: 'state_too_large', size: 11, limit: 10 }),
  );
});
