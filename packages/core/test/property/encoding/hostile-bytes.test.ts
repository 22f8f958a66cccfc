import { createCodec, CorruptError, packFrame, unpackFrame } from '@nact-hub/core';
import { forSeeds, type Random } from '../../support/random';
import { randomValue } from '../../support/random-value';

const codec = createCodec({
  refs: {
    write: () => undefined,
    read: (data) => {
      if (!Array.isArray(data)) throw new TypeError('not the data of a ref');
      return { ref: data };
    },
  },
});

const frame = ['a', [1, 2.5, -3, 'ö'.repeat(60)], new Uint8Array([1, 2, 3]), null, true, []];

const decoders: readonly ((bytes: Uint8Array) => unknown)[] = [codec.decode, unpackFrame];

/** Random bytes behind a valid first byte, truncated ones, and valid ones with a few bits flipped. */
const attacks: readonly ((random: Random, valid: Buffer) => Buffer)[] = [
  (random, valid) => Buffer.concat([valid.subarray(0, 1), random.bytes(random.below(200))]),
  (random) => random.bytes(random.below(50)),
  (random, valid) => valid.subarray(0, random.below(valid.length)),
  (random, valid) => Buffer.concat([valid, random.bytes(1 + random.below(5))]),
  (random, valid) => flip(random, valid, 1 + random.below(6)),
];

function flip(random: Random, valid: Buffer, count: number): Buffer {
  const bytes = Buffer.from(valid);
  for (let left = count; left > 0; left--) {
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
  }
  return bytes;
}

/** What everybody sees who has any object. */
const prototypes = (): unknown[] =>
  [Object, Array, Map, Set, Error, Date, RegExp, Function].map(({ prototype }) => [
    Object.getPrototypeOf(prototype),
    ...Reflect.ownKeys(prototype),
  ]);

test('random, truncated and flipped bytes are refused as corrupt or read, and change nothing else', () => {
  const before = prototypes();
  forSeeds(12_000, (random, seed) => {
    const valid =
      random.below(4) === 0
        ? packFrame(frame)
        : codec.encode(randomValue(random, random.below(12)), 'v');
    const bytes = random.pick(attacks)(random, Buffer.from(valid));
    const started = performance.now();
    for (const decode of decoders) {
      try {
        decode(bytes);
      } catch (error) {
        if (!(error instanceof CorruptError)) throw error;
      }
    }
    const took = performance.now() - started;
    if (took > 1_000) throw new Error(`seed ${seed}: ${bytes.length} bytes took ${took} ms`);
  });
  expect(prototypes()).toEqual(before);
});

function reasonOf(decode: () => unknown): string {
  try {
    decode();
  } catch (error) {
    return error instanceof CorruptError ? error.reason : String(error);
  }
  return 'read';
}

test('bytes cut at any place are refused as truncated', () => {
  forSeeds(30, (random) => {
    const bytes = codec.encode(randomValue(random, 4), 'v');
    for (let end = 0; end < bytes.length; end++) {
      const reason = reasonOf(() => codec.decode(bytes.subarray(0, end)));
      if (reason !== 'truncated') throw new Error(`${reason} at ${end} of ${bytes.length}`);
    }
  });
});
