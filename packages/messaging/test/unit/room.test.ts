import { Room, type MessageLimits } from '../../src/delivery/room';

const limits: MessageLimits = {
  messageBytes: 100,
  keptMessages: 10,
  keptBytes: 1_000,
  nodeMessages: 100,
  nodeBytes: 4_000,
};

/** Fills room for one receiver until no message of this size fits; answers how many did. */
function fill(room: Room, size: number): number {
  let messages = 0;
  for (; room.fits({ messages, bytes: messages * size }, size); messages++)
    room.change(1, size, messages === 0 ? 1 : 0);
  return messages;
}

describe('the room for what is kept', () => {
  it('ends for each receiver by messages and by bytes', () => {
    expect(fill(new Room(limits), 1)).toBe(10);
    expect(fill(new Room(limits), 300)).toBe(3);
    expect(new Room(limits).fits({ messages: 0, bytes: 0 }, 1_000)).toBe(true);
    expect(new Room(limits).fits({ messages: 0, bytes: 0 }, 1_001)).toBe(false);
  });

  it('ends for all together, but not for whoever has less than an equal share', () => {
    const room = new Room(limits);
    expect([1, 2, 3, 4].map(() => fill(room, 100))).toEqual([10, 10, 10, 10]);
    expect(fill(room, 100)).toBe(8);
    expect(room.fits({ messages: 9, bytes: 900 }, 100)).toBe(false);
    expect(fill(room, 100)).toBe(6);
  });

  it('is bounded also for very many receivers', () => {
    const room = new Room(limits);
    let bytes = 0;
    for (let receiver = 0; receiver < 10_000; receiver++) bytes += fill(room, 10) * 10;
    expect(bytes).toBeLessThanOrEqual(limits.nodeBytes * 2);
  });

  it('is there again when what was kept has gone', () => {
    const room = new Room(limits);
    for (let receiver = 0; receiver < 4; receiver++) fill(room, 100);
    room.change(-20, -2_000, -2);
    expect(fill(room, 100)).toBe(10);
  });
});
