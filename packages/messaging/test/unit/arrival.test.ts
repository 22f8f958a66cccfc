import { createCodec } from '@nact-hub/core';
import { Arrival, byNumber } from '../../src/delivery/arrival';
import { knownParty } from '../../src/delivery/party';
import { Receipt } from '../../src/delivery/receipt';

const codec = createCodec();
const [from, to] = [knownParty('@there'), knownParty('x/1')];

/** A message between so many bytes of others. */
function arrivalIn(others: number) {
  const bytes = codec.encode({ sku: 'book' }, 'message');
  const frame = Buffer.concat([Buffer.alloc(others), bytes, Buffer.alloc(others)]);
  const [start, end] = [others, others + bytes.byteLength];
  const receipt = new Receipt('there', 1);
  return {
    frame,
    bytes,
    arrival: new Arrival(from, to, 1, null, undefined, frame, start, end, receipt, byNumber),
  };
}

test('a message that waits keeps itself, and not the frame that it came in', () => {
  const { arrival, frame, bytes } = arrivalIn(10_000);
  arrival.keep();
  frame.fill(0);
  expect(arrival.read(codec, undefined)).toEqual({ sku: 'book' });
  expect(arrival.size).toBe(bytes.byteLength);
});

test('a message that is most of its frame is not copied', () => {
  const { arrival, frame } = arrivalIn(0);
  arrival.keep();
  frame.fill(0);
  expect(() => arrival.read(codec, undefined)).toThrow('format');
});
