import { Incoming } from '../../src/delivery/incoming';

test('a sender that was forgotten while its message was processed is not counted again', () => {
  const incoming = new Incoming<{ readonly bytes: Uint8Array }>();
  incoming.offer('@gone', 1, { bytes: new Uint8Array(1) });
  expect(incoming.admit('@gone')).toBeDefined();
  incoming.forget('@gone');
  expect(incoming.settle('@gone', 1)).toBe(0);
  expect([...incoming.senders()]).toEqual([]);
});

test('what is taken in its turn does not count as waiting any more, however it was taken', () => {
  const incoming = new Incoming({ messages: 10, bytes: 10 });
  incoming.offer('@one', 2, { bytes: new Uint8Array(8) });
  for (const number of [1, 2]) {
    expect(incoming.takeNext('@one', number)).toBe(true);
    incoming.settle('@one', number);
  }
  expect(incoming.isIdle).toBe(true);
});
