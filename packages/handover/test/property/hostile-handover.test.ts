import { randomBytes } from 'node:crypto';
import { CorruptError } from '@nact-hub/core';
import { decodeHandover, encodeHandover } from '@nact-hub/handover';
import { expectedOfSample, sample } from '../support/sample';

let valid: Buffer;
beforeAll(async () => {
  valid = Buffer.from(await (await encodeHandover(sample)).join());
});

/** The reason of the refusal, or a claim that there was none. */
async function reasonOf(bytes: Uint8Array): Promise<string> {
  try {
    await decodeHandover(bytes, expectedOfSample);
  } catch (error) {
    return error instanceof CorruptError ? error.reason : String(error);
  }
  return 'none';
}

test('whichever bit is flipped, the handover is refused and never read as another one', async () => {
  for (let bit = 0; bit < valid.length * 8; bit++) {
    const flipped = Buffer.from(valid);
    flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7));
    expect([bit, await reasonOf(flipped)]).toEqual([
      bit,
      expect.stringMatching(/^handover_(corrupt|newer_format)$/),
    ]);
  }
});

test('a handover cut at any place, or with bytes behind it, is refused', async () => {
  for (let end = 0; end < valid.length; end++) {
    expect(await reasonOf(valid.subarray(0, end))).toBe('handover_corrupt');
  }
  expect(await reasonOf(Buffer.concat([valid, Buffer.from([0])]))).toBe('handover_corrupt');
});

test('10,000 random byte strings are refused', async () => {
  for (let round = 0; round < 10_000; round++) {
    const bytes = randomBytes(round % 100);
    if (round % 2 === 0) bytes.set(valid.subarray(0, Math.min(3, bytes.length)));
    const reason = await reasonOf(bytes);
    if (!/^handover_(corrupt|newer_format)$/.test(reason)) {
      throw new Error(`${bytes.toString('hex')}: ${reason}`);
    }
  }
});
