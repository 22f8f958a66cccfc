import { Incoming } from '../../src/delivery/incoming';

test('a sender that was forgotten while its message was processed is not counted again', () => {
  const incoming = new Incoming<{ readonly bytes: Uint8Array }>();
  incoming.offer('@gone', 1, { bytes: new Uint8Array(1) });
  expect(incoming.admit('@gone')).toBeDefined();
  incoming.forget('@gone');
  expect(incoming.settle('@gone', 1)).toBe(0);
  expect([...incoming.senders()]).toEqual([]);
});
