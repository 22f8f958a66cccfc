import { sliceOf } from '@nact-hub/core';
import type { Replica, Row } from '@nact-hub/registry';
import { Outgoing } from '../../src/delivery/outgoing';
import { childParty, nodeParty } from '../../src/delivery/party';
import { Room, type MessageLimits } from '../../src/delivery/room';
import { Posting } from '../../src/posting';

const limits: MessageLimits = {
  messageBytes: 1_000,
  keptMessages: 100_000,
  keptBytes: 1_000_000,
  nodeMessages: 100_000,
  nodeBytes: 1_000_000,
};

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
    isFull: () => false,
    room: new Room(limits),
    undeliverable: () => undefined,
  });
  const from = Outgoing.of(nodeParty('here'));
  const letter = { said: sliceOf(new Uint8Array(1)), head: null };
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
  expect(from.last({ party: childParty('stays', 1) })).toBe(1);
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
    isFull: () => false,
    room: new Room(limits),
    undeliverable: (_, __, reason) => reasons.push(reason),
  });
  posting.send(Outgoing.of(nodeParty('here')), nodeParty('stranger'), {
    said: sliceOf(new Uint8Array(1)),
    head: null,
  });
  for (; now < 14_000; now += 250) tick();
  expect(reasons).toEqual([]);
  for (; now < 16_000; now += 250) tick();
  expect(reasons).toEqual(['node_gone']);
  expect(posting.idle).toBe(true);
});

describe('what is kept for one receiver', () => {
  const to = childParty('x', 1);

  /** A posting to a queue that can be full, with what has been carried, by number. */
  function create() {
    let now = 0;
    let tick = (): void => undefined;
    const carried: number[] = [];
    const queue = { full: false };
    const room = new Room(limits);
    const posting = new Posting({
      clock: {
        wall: () => now,
        monotonic: () => now,
        after: (_, run) => {
          tick = run;
          return { cancel: () => undefined };
        },
      },
      replica: replicaOf(new Map([['x', 1]])),
      carry: (_, { number }) => carried.push(number) > 0,
      isBusy: () => queue.full,
      isFull: () => queue.full,
      room,
      undeliverable: () => undefined,
    });
    const from = Outgoing.of(nodeParty('here'));
    const send = (count: number, size = 1) => {
      const letter = { said: sliceOf(new Uint8Array(size)), head: null };
      for (let i = 0; i < count; i++) posting.send(from, to, letter);
    };
    const advance = (time: number) => {
      for (const end = now + time; now < end; now += 250) tick();
    };
    const take = () => carried.splice(0);
    return { posting, from, room, queue, send, advance, take };
  }

  it('waits while the queue to its node is full, and goes in order when there is room', () => {
    const { posting, queue, send, take } = create();
    send(2);
    queue.full = true;
    send(3);
    expect(take()).toEqual([1, 2]);
    posting.resume('elsewhere');
    queue.full = false;
    send(1);
    expect(take()).toEqual([]);
    posting.resume('here');
    expect(take()).toEqual([3, 4, 5, 6]);
    send(1);
    expect(take()).toEqual([7]);
  });

  it('is posted again a little at a time, and the rest when that has been processed', () => {
    const { posting, from, send, advance, take } = create();
    send(5_000);
    expect(take()).toHaveLength(5_000);
    advance(1_500);
    expect(take()).toEqual(Array.from({ length: 1_024 }, (_, i) => i + 1));
    send(1);
    posting.acknowledge(from, to, 1_023);
    expect(take()).toEqual([]);
    posting.acknowledge(from, to, 1_024);
    expect(take()).toEqual(Array.from({ length: 3_977 }, (_, i) => i + 1_025));
    posting.acknowledge(from, to, 5_001);
    expect(posting.idle).toBe(true);
    send(1);
    expect(take()).toEqual([5_002]);
  });

  it('is posted again although more is sent all the time', () => {
    const { send, advance, take } = create();
    send(1);
    take();
    for (let i = 0; i < 3; i++) {
      advance(250);
      send(1);
    }
    take();
    advance(500);
    expect(take()).toEqual([1, 2, 3, 4]);
  });

  it('is not posted again while acknowledgements come', () => {
    const { posting, from, send, advance, take } = create();
    send(10);
    take();
    for (let i = 1; i < 10; i++) {
      advance(750);
      posting.acknowledge(from, to, i);
    }
    expect(take()).toEqual([]);
    advance(1_250);
    expect(take()).toEqual([10]);
  });

  it('is posted again at once, however often that was in vain, when nothing is in the way any more', () => {
    const { posting, send, advance, take } = create();
    send(2);
    advance(20_000);
    take();
    posting.allAgain();
    expect(take()).toEqual([1, 2]);
    advance(1_250);
    expect(take()).toEqual([1, 2]);
  });

  it('is posted again soon when nothing is in the way any more, also if it has been posted just then', () => {
    const { posting, queue, send, advance, take } = create();
    send(1);
    advance(20_000);
    take();
    queue.full = true;
    posting.allAgain();
    queue.full = false;
    expect(take()).toEqual([]);
    advance(1_250);
    expect(take()).toEqual([1]);
  });

  it('is posted again by bytes, too', () => {
    const { send, advance, take } = create();
    send(10, 400_000);
    take();
    advance(1_500);
    expect(take()).toEqual([1, 2, 3]);
  });

  it('is counted in the room of the node as long as it is kept', () => {
    const { posting, from, room, send } = create();
    const isFull = () => !room.fits({ messages: 0, bytes: 0 }, 900_000);
    send(100_000);
    expect(isFull()).toBe(true);
    posting.acknowledge(from, to, 99_999);
    expect(isFull()).toBe(false);
    posting.release(from);
    posting.adopt(from);
    posting.adopt(from);
    send(99_999);
    expect(isFull()).toBe(true);
    posting.acknowledge(from, to, 199_999);
    expect(isFull()).toBe(false);
  });
});
