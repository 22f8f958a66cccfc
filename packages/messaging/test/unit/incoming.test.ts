import { Incoming } from '../../src/delivery/incoming';

test('a sender that was forgotten while its message was processed is not counted again', () => {
  const incoming = new Incoming<{ readonly size: number }>();
  incoming.offer('@gone', 1, { size: 1 });
  expect(incoming.admit('@gone')).toBeDefined();
  incoming.forget('@gone');
  expect(incoming.settle('@gone', 1)).toBe(0);
  expect([...incoming.senders()]).toEqual([]);
});

test('what is taken in its turn does not count as waiting any more, however it was taken', () => {
  const incoming = new Incoming<{ readonly size: number }>({ messages: 10, bytes: 10 });
  incoming.offer('@one', 2, { size: 8 });
  for (const number of [1, 2]) {
    expect(incoming.takeNext('@one', number)).toBe(true);
    incoming.settle('@one', number);
  }
  expect(incoming.isIdle).toBe(true);
});

test('what has waited for its turn makes room again, however it is taken out', () => {
  const incoming = new Incoming<{ readonly size: number }>({ messages: 10, bytes: 10 });
  incoming.offer('@a', 1, { size: 1 });
  incoming.admit('@a');
  for (let round = 0; round < 5; round++) {
    const next = incoming.taken('@a') + 1;
    incoming.offer('@a', next + 1, { size: 9 });
    expect(incoming.takeNext('@a', next)).toBe(true);
    expect(incoming.takeNext('@a', next + 1)).toBe(true);
    expect(incoming.admit('@a')).toBeUndefined();
  }
  incoming.offer('@a', incoming.taken('@a') + 2, { size: 9 });
  incoming.restore([['@a', incoming.taken('@a') + 1]]);
  expect(incoming.admit('@a')).toEqual({ size: 9 });
});
