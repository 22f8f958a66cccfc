import { createCodec } from '@nact-hub/core';
import { forSeeds } from '../../support/random';
import { randomValue } from '../../support/random-value';
import { difference } from '../../support/same-graph';

const codec = createCodec();

test('any value that can travel arrives as it was, with its cycles and shared parts', () => {
  forSeeds(3_000, (random) => {
    const value = randomValue(random);
    const found = difference(value, codec.decode(codec.encode(value, 'value')));
    if (found !== undefined) throw new Error(`it differs at ${found}`);
  });
});

test('a value that could be encoded is encoded the same once it has been checked', () => {
  forSeeds(200, (random) => {
    const value = randomValue(random);
    const bytes = codec.encode(value, 'value');
    codec.check(value, 'value');
    expect(Buffer.compare(codec.encode(value, 'value'), bytes)).toBe(0);
  });
});

test('what was encoded is not changed by what is encoded afterwards', () => {
  forSeeds(50, (random) => {
    const values = Array.from({ length: 50 }, () => randomValue(random));
    const encoded = values.map((value) => codec.encode(value, 'value'));
    encoded.forEach((bytes, index) => {
      expect(difference(values[index], codec.decode(bytes))).toBeUndefined();
    });
  });
});
