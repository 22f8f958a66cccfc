import type { Replica, Row } from '@nact-hub/registry';
import { Outgoing } from '../../src/delivery/outgoing';
import { childParty, nodeParty } from '../../src/delivery/party';
import { Posting } from '../../src/posting';

/** A replica in which only `living` are registered, each in the life of its number. */
const replicaOf = (living: ReadonlyMap<string, number>): Replica =>
  ({
    nodes: new Map([['here', {}]]),
    hasLeft: () => false,
    highestEpoch: 1_000_000,
    get: (id: string) => {
      const life = living.get(id);
      return life === undefined ? undefined : { id, row: { owner: 'here', life } as Row };
    },
  }) as unknown as Replica;

test('a sender forgets the receivers that are over, however many there have been', () => {
  const living = new Map<string, number>();
  const posting = new Posting({
    clock: { wall: () => 0, monotonic: () => 0, after: () => ({ cancel: () => undefined }) },
    replica: replicaOf(living),
    carry: () => true,
    isBusy: () => false,
    undeliverable: () => undefined,
  });
  const from = new Outgoing(nodeParty('here'));
  const letter = { bytes: new Uint8Array(1), head: null };
  living.set('stays', 1);
  posting.send(from, childParty('stays', 1), letter);
  posting.acknowledge(from, childParty('stays', 1), 1);
  for (let life = 2; life <= 5_000; life++) {
    const to = childParty(`c-${life}`, life);
    living.set(`c-${life}`, life);
    posting.send(from, to, letter);
    posting.acknowledge(from, to, 1);
    living.delete(`c-${life}`);
  }
  expect([...from.all()].length).toBeLessThan(200);
  expect(from.last(childParty('stays', 1))).toBe(1);
});

test('what is for a node that nobody has heard of is given up after a while', () => {
  let now = 0;
  let tick = (): void => undefined;
  const reasons: string[] = [];
  const posting = new Posting({
    clock: {
      wall: () => now,
      monotonic: () => now,
      after: (_, run) => {
        tick = run;
        return { cancel: () => undefined };
      },
    },
    replica: replicaOf(new Map()),
    carry: () => true,
    isBusy: () => false,
    undeliverable: (_, __, reason) => reasons.push(reason),
  });
  posting.send(new Outgoing(nodeParty('here')), nodeParty('stranger'), {
    bytes: new Uint8Array(1),
    head: null,
  });
  for (; now < 14_000; now += 250) tick();
  expect(reasons).toEqual([]);
  for (; now < 16_000; now += 250) tick();
  expect(reasons).toEqual(['node_gone']);
  expect(posting.idle).toBe(true);
});
