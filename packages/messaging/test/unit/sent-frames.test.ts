import { sliceOf } from '@nact-hub/core';
import { numberOn, Outgoing } from '../../src/delivery/outgoing';
import { remembered, SentFrames } from '../../src/sent-frames';

test('a receiver that acknowledges nothing by position does not make its sender remember every frame', () => {
  const sent = new SentFrames();
  const route = Outgoing.of('@here').routeTo('x/1');
  const frames = 10 * remembered;
  for (let frame = 1; frame <= frames; frame++) {
    const message = numberOn(route, { said: sliceOf(new Uint8Array(1)), head: null });
    sent.add(frame, [message]);
  }
  const processed: number[] = [];
  for (let frame = 1; frame <= frames; frame++)
    sent.acknowledge({ frame, ranges: [0, 0] }, (_, upTo) => processed.push(upTo));
  expect(processed).toHaveLength(2 * remembered);
  expect(processed.at(-1)).toBe(frames);
});
