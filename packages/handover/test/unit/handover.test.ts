import { createHash, randomBytes } from 'node:crypto';
import { packFrame, Pieces, TooLargeError, unpackFrame, type FrameValue } from '@nact-hub/core';
import { checkStateSize, decodeHandover, encodeHandover, type Handover } from '@nact-hub/handover';
import { expectedOfSample, sample } from '../support/sample';

const corrupt = (reason: string) => expect.objectContaining({ code: 'corrupt', reason });
const decode = async (bytes: Uint8Array) => decodeHandover(bytes, expectedOfSample);
const encode = async (handover: Handover) => (await encodeHandover(handover)).join();
const plain = (handover: Handover) => ({
  ...handover,
  state: handover.state && [...handover.state],
  sent: [...handover.sent],
});

test('a handover is read as it was written', async () => {
  expect(plain(await decode(await encode(sample)))).toStrictEqual(plain(sample));
});

test('a handover without state, and without anything sent or taken in, is one', async () => {
  const bare = { ...sample, state: undefined, takenIn: [], sent: new Uint8Array() };
  expect(plain(await decode(await encode(bare)))).toStrictEqual(plain(bare));
});

test('a handover of before lives were written down is read, and says nothing of them', async () => {
  const [format, , body] = unpackFrame(await encode(sample)) as [number, unknown, Uint8Array];
  const before = packFrame((unpackFrame(body) as FrameValue[]).slice(0, 12));
  const checksum = createHash('sha256').update(before).digest().subarray(0, 8);
  expect(plain(await decode(packFrame([format, checksum, before])))).toStrictEqual({
    ...plain(sample),
    life: 0,
    inherited: [],
  });
});

test('an empty state is not the same as none', async () => {
  const empty = await encode({ ...sample, state: new Uint8Array() });
  expect((await decode(empty)).state).toHaveLength(0);
});

test('whoever knows no migration takes that of the handover', async () => {
  const { migration } = await decodeHandover(await encode(sample), {
    hub: 'shop',
    child: 'cart-42',
  });
  expect(migration).toBe('node-1.7');
});

test.each([
  ['hub', { ...expectedOfSample, hub: 'other' }],
  ['child', { ...expectedOfSample, child: 'cart-43' }],
  ['migration', { ...expectedOfSample, migration: 'node-1.8' }],
])('a handover of another %s is refused', async (name, expected) => {
  const encoded = await encode(sample);
  expect(() => decodeHandover(encoded, expected)).toThrow(
    expect.objectContaining({
      reason: 'handover_of_another_child',
      message: expect.stringContaining(`for ${name} '`),
    }),
  );
});

test('a newer format is refused as such, whatever else it holds', async () => {
  await expect(decode(packFrame([2, 'something new']))).rejects.toThrow(
    corrupt('handover_newer_format'),
  );
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
])('%s is refused', async (_, wrong) => {
  const bytes = await encode({ ...sample, ...wrong } as Handover);
  await expect(decode(bytes)).rejects.toThrow(corrupt('handover_corrupt'));
});

test.each([
  ['no bytes', new Uint8Array()],
  ['a text', Buffer.from('{"state":1}')],
  ['a frame that is no list', packFrame('handover')],
  ['a list that is too short', packFrame([1])],
  ['a format that is no number', packFrame(['1', new Uint8Array(8), new Uint8Array()])],
  ['format 0', packFrame([0, new Uint8Array(8), new Uint8Array()])],
])('%s is no handover', async (_, bytes) => {
  await expect(decode(bytes)).rejects.toThrow(corrupt('handover_corrupt'));
});

test('a state over the limit is refused, with both sizes', () => {
  expect(checkStateSize('cart-42', new Uint8Array(10), 10)).toBeUndefined();
  expect(() => checkStateSize('cart-42', new Uint8Array(11), 10)).toThrow(TooLargeError);
  expect(() => checkStateSize('cart-42', new Uint8Array(11), 10)).toThrow(
    expect.objectContaining({ reason: 'state_too_large', size: 11, limit: 10 }),
  );
});

test('a handover of up to 1 MiB is written and read at once, without a promise', async () => {
  const pieces = encodeHandover({ ...sample, state: randomBytes(2 ** 20 - 4096) });
  expect(pieces).toBeInstanceOf(Pieces);
  const read = decodeHandover(await (await pieces).join(), expectedOfSample);
  expect(read).not.toBeInstanceOf(Promise);
  const large = encodeHandover({ ...sample, state: randomBytes(2 ** 20 + 1) });
  expect(large).toBeInstanceOf(Promise);
  expect(decodeHandover(await (await large).join(), expectedOfSample)).toBeInstanceOf(Promise);
});

test('a large state is written without a copy, and read as it was', async () => {
  const state = randomBytes(3 * 2 ** 20 + 7);
  const pieces = await encodeHandover({ ...sample, state });
  expect(pieces.list).toContain(state);
  const read = await decode(await pieces.join());
  expect(Buffer.compare(read.state!, state)).toBe(0);
});

test('a large handover with one bit wrong at any place is refused', async () => {
  const valid = await encode({ ...sample, state: new Uint8Array(3 * 2 ** 20) });
  for (let at = 20; at < valid.length; at += 100_003) {
    const wrong = Buffer.from(valid);
    wrong[at] = wrong[at]! ^ 1;
    await expect(decode(wrong)).rejects.toThrow(corrupt('handover_corrupt'));
  }
});
