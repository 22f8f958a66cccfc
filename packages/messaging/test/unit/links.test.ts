import { silentLogger, unpackFrame, type FrameValue } from '@nact-hub/core';
import { Links } from '../../src/links';

/** Links over a channel that sends a frame only when it is told to. */
function create() {
  const waiting: (() => void)[] = [];
  const frames: FrameValue[][] = [];
  const room: string[] = [];
  const full: string[] = [];
  const view = new Set(['there']);
  const lease = { proven: true, asked: 0 };
  const links = new Links({
    channel: {
      open: () => Promise.resolve(),
      keep: () => Promise.resolve(),
      close: () => Promise.resolve(),
      send: (_, frame) => {
        frames.push(unpackFrame(frame) as FrameValue[]);
        return new Promise((resolve) => waiting.push(() => resolve('sent')));
      },
    },
    node: 'here',
    logger: silentLogger,
    proven: () => lease.proven,
    isInView: (node) => view.has(node),
    full: (to) => full.push(to),
    room: (to) => room.push(to),
    unsent: () => void lease.asked++,
  });
  let number = 0;
  /** Posts until the queue is full; answers how many there were. */
  const fill = (size: number) => {
    let count = 0;
    for (; count < 200_000 && !links.isFull('there'); count++)
      links.post('there', ['@here', 'x/1', ++number, null, new Uint8Array(size)]);
    return count;
  };
  const letGo = async () => {
    waiting.shift()?.();
    await new Promise(setImmediate);
  };
  return { links, frames, room, full, lease, view, fill, letGo };
}

const turn = () => new Promise(setImmediate);

describe('the queue to a node', () => {
  it('is bounded by messages and by bytes', () => {
    expect(create().fill(1)).toBe(16_384);
    expect(create().fill(1024 * 1024)).toBe(16);
  });

  it('says once that it is full; has room again when half of it is gone, and says so once', async () => {
    const { links, frames, room, full, fill, letGo } = create();
    const count = fill(1);
    expect(links.isFull('there')).toBe(true);
    expect(full).toEqual(['there']);
    await turn();
    for (let sent = 1; sent < 8; sent++) await letGo();
    expect(frames).toHaveLength(8);
    expect(room).toEqual(['there']);
    for (let sent = 8; sent <= 16; sent++) await letGo();
    expect(room).toEqual(['there']);
    const numbers = frames.flatMap((frame) => (frame[3] as FrameValue[][]).map((post) => post[2]));
    expect(numbers).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  });

  it('is given up while the lease is not proven, so that its senders can post again', async () => {
    const { links, frames, lease, fill } = create();
    const count = fill(1);
    lease.proven = false;
    await turn();
    expect(frames).toEqual([]);
    expect(links.isBusy('there', count)).toBe(false);
    expect(links.isFull('there')).toBe(false);
    expect(lease.asked).toBe(1);
  });

  it('tells what has gone out from what comes behind it', async () => {
    const { links, letGo } = create();
    const post = () => links.post('there', ['@here', 'x/1', 1, null, new Uint8Array(1)]);
    const first = post();
    await turn();
    const second = post();
    expect([first, second].map((place) => links.isBusy('there', place))).toEqual([true, true]);
    await letGo();
    expect([first, second].map((place) => links.isBusy('there', place))).toEqual([false, true]);
    await letGo();
    expect([first, second].map((place) => links.isBusy('there', place))).toEqual([false, false]);
    // Nothing that another queue was given is waited for in this one.
    expect(links.isBusy('there', 3)).toBe(false);
  });

  it('keeps acknowledgements until the lease is proven again', async () => {
    const { links, frames, lease } = create();
    lease.proven = false;
    links.acknowledge('there', '@there', 'x/1', 7);
    await turn();
    expect(frames).toEqual([]);
    lease.proven = true;
    links.goOn();
    await turn();
    expect(frames.map((frame) => frame[4])).toEqual([[['@there', 'x/1', 7]]]);
  });

  it('is forgotten once all has gone out to a node that is not in the view', async () => {
    const { links, frames, view, letGo } = create();
    view.delete('there');
    links.acknowledge('there', '@there', 'x/1', 1);
    await turn();
    expect([...links.nodes()]).toEqual(['there']);
    await letGo();
    expect(frames).toHaveLength(1);
    expect([...links.nodes()]).toEqual([]);
  });

  it('is kept while its node is in the view', async () => {
    const { links, letGo } = create();
    links.acknowledge('there', '@there', 'x/1', 1);
    await turn();
    await letGo();
    expect([...links.nodes()]).toEqual(['there']);
  });
});
