import { silentLogger, sliceOf } from '@nact-hub/core';
import { numberOn, Outgoing, type Route } from '../../src/delivery/outgoing';
import { Links } from '../../src/links';
import type { Inbound } from '../../src/wire/frame';
import { readInbound } from '../../src/wire/read';
import { packOutbound } from '../../src/wire/write';

/** Links over a channel that sends a frame only when it is told to. */
function create() {
  const waiting: (() => void)[] = [];
  const frames: Inbound[] = [];
  const timers: (() => void)[] = [];
  const processed: [route: Route, upTo: number][] = [];
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
        frames.push(readInbound(frame));
        return new Promise((resolve) => waiting.push(() => resolve('sent')));
      },
    },
    clock: {
      wall: () => 0,
      monotonic: () => 0,
      after: (_, run) => (timers.push(run), { cancel: () => undefined }),
    },
    node: () => 'here',
    logger: silentLogger,
    proven: () => lease.proven,
    isInView: (node) => view.has(node),
    full: (to) => full.push(to),
    room: (to) => room.push(to),
    unsent: () => void lease.asked++,
    processed: (route, upTo) => processed.push([route, upTo]),
  });
  const route = Outgoing.of('@here').routeTo('x/1');
  const post = (size = 1) =>
    links.post('there', numberOn(route, { said: sliceOf(new Uint8Array(size)), head: null }));
  /** Posts until the queue is full; answers how many there were. */
  const fill = (size: number) => {
    let count = 0;
    for (; count < 200_000 && !links.isFull('there'); count++) post(size);
    return count;
  };
  const letGo = async () => {
    waiting.shift()?.();
    await new Promise(setImmediate);
  };
  return { links, frames, room, full, lease, view, timers, processed, route, post, fill, letGo };
}

const turn = () => new Promise(setImmediate);

/** What comes from `there`: messages with these numbers, in one frame of their own. */
function comes(links: Links, frame: number, numbers: readonly number[], again = false) {
  const posts = numbers.map((number) => ({
    route: { from: '@there', to: 'y/1' },
    ...{ number, head: null, said: sliceOf(new Uint8Array(1)), earlier: undefined },
    posted: again ? 2 : 1,
  }));
  const rest = { from: 'there', to: 'here', positions: [], acknowledgements: [] };
  const inbound = readInbound(packOutbound({ ...rest, number: frame, posts }));
  links.receive(inbound);
  return inbound.arrivals;
}

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
    const numbers = frames.flatMap(({ arrivals }) => arrivals.map((arrival) => arrival.number));
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
    const { links, post, letGo } = create();
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
    const { links, frames, lease, timers } = create();
    lease.proven = false;
    links.acknowledge(comes(links, 1, [7])[0]!, 7);
    timers[0]!();
    await turn();
    expect(frames).toEqual([]);
    lease.proven = true;
    links.goOn();
    await turn();
    expect(frames).toMatchObject([{ positions: [{ frame: 1, ranges: [0, 0] }] }]);
  });

  it('asks for the proof when the lease runs out while acknowledgements wait behind a frame', async () => {
    const { links, frames, lease, post, timers, letGo } = create();
    post();
    await turn();
    links.acknowledge(comes(links, 1, [7])[0]!, 7);
    lease.proven = false;
    await letGo();
    expect(lease.asked).toBe(1);
    lease.proven = true;
    links.goOn();
    await turn();
    expect(timers).toEqual([]);
    expect(frames).toMatchObject([{}, { positions: [{ frame: 1, ranges: [0, 0] }] }]);
  });

  it('is forgotten once all has gone out to a node that is not in the view', async () => {
    const { links, frames, view, timers, letGo } = create();
    view.delete('there');
    links.acknowledge(comes(links, 1, [1])[0]!, 1);
    timers[0]!();
    await turn();
    expect([...links.nodes()]).toEqual(['there']);
    await letGo();
    expect(frames).toHaveLength(1);
    expect([...links.nodes()]).toEqual([]);
  });

  it('is kept while its node is in the view', async () => {
    const { links, timers, letGo } = create();
    links.acknowledge(comes(links, 1, [1])[0]!, 1);
    timers[0]!();
    await turn();
    await letGo();
    expect([...links.nodes()]).toEqual(['there']);
  });
});

describe('what a frame is answered', () => {
  /** Links over which something has gone before. */
  async function inUse() {
    const created = create();
    created.post();
    await turn();
    await created.letGo();
    created.frames.length = 0;
    return created;
  }
  /** What an actor does with a message, in its turn of the event loop. */
  const inTurn = (run: () => void) => void setImmediate(run);
  /** How many messages each frame has that goes out before the event loop has turned once more. */
  async function atOnce(frames: readonly Inbound[]) {
    await Promise.resolve();
    await turn();
    return frames.map(({ arrivals }) => arrivals.length);
  }

  it('goes right behind the turns of those that it is for', async () => {
    const { links, frames, post } = await inUse();
    const [first] = comes(links, 1, [1]);
    inTurn(() => (links.acknowledge(first!, 1), post()));
    expect(await atOnce(frames)).toEqual([1]);
    expect(frames).toMatchObject([{ positions: [{ frame: 1, ranges: [0, 0] }] }]);
  });

  it('goes in one frame for all that came together', async () => {
    const { links, frames, post } = await inUse();
    comes(links, 1, [1, 2]);
    inTurn(post);
    inTurn(post);
    comes(links, 2, [3]);
    inTurn(post);
    expect(await atOnce(frames)).toEqual([3]);
  });

  it('goes later when it comes later, and acknowledgements alone still wait', async () => {
    const { links, frames, timers, post } = await inUse();
    const [first] = comes(links, 1, [1]);
    inTurn(() => links.acknowledge(first!, 1));
    expect(await atOnce(frames)).toEqual([]);
    await turn();
    expect(frames).toEqual([]);
    expect(timers).toHaveLength(1);
    post();
    await turn();
    expect(frames).toHaveLength(1);
  });
});

describe('acknowledgements', () => {
  it('say the places of messages in their frame, and come to the routes that they were posted on', async () => {
    const here = create();
    for (let count = 0; count < 5; count++) here.post();
    await turn();
    const [sent] = here.frames;
    expect(sent!.arrivals.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4]);

    const there = create();
    for (const at of [0, 1, 3]) there.links.acknowledge(sent!.arrivals[at]!, at + 1);
    there.timers[0]!();
    await turn();
    const [answer] = there.frames;
    expect(answer!.positions).toEqual([{ frame: sent!.number, ranges: [0, 1, 3, 3] }]);
    expect(answer!.acknowledgements).toEqual([]);

    here.links.receive({ ...answer!, from: 'there' });
    here.links.receive({ ...answer!, from: 'there' });
    expect(here.processed).toEqual([1, 2, 4].map((number) => [here.route, number]));
  });

  it('wait for company, but not for ever, and go with the next message', async () => {
    const { links, frames, timers, post } = create();
    const [first] = comes(links, 1, [1]);
    links.acknowledge(first!, 1);
    await turn();
    expect(frames).toEqual([]);
    expect(timers).toHaveLength(1);
    expect(links.idle).toBe(false);
    post();
    await turn();
    expect(frames).toMatchObject([{ positions: [{ frame: 1, ranges: [0, 0] }] }]);
  });

  it('go at once when there are many', async () => {
    const { links, frames } = create();
    const numbers = Array.from({ length: 512 }, (_, i) => i + 1);
    for (const arrival of comes(links, 1, numbers)) links.acknowledge(arrival, arrival.number);
    await turn();
    expect(frames).toMatchObject([{ positions: [{ frame: 1, ranges: [0, 511] }] }]);
  });

  it.each([
    ['was posted before', { again: true, latest: 2, upTo: 2 }],
    ['closes the gap before others that were processed', { again: false, latest: 2, upTo: 5 }],
    ['was in a frame whose places are forgotten', { again: false, latest: 300, upTo: 2 }],
  ])('say the number of a message that %s', async (_, { again, latest, upTo }) => {
    const { links, frames, timers } = create();
    links.acknowledge(comes(links, 1, [1])[0]!, 1);
    const [arrival] = comes(links, 2, [2], again);
    comes(links, latest, [3]);
    links.acknowledge(arrival!, upTo);
    timers[0]!();
    await turn();
    expect(frames[0]!.acknowledgements).toEqual([['@there', 'y/1', upTo]]);
  });

  it('of a message say nothing of those before it that are not processed', async () => {
    const { links, frames, timers } = create();
    const [, second] = comes(links, 1, [1, 2]);
    const [other] = comes(links, 2, [3]);
    links.acknowledge(second!, 1);
    links.acknowledge(other!, 3);
    timers[0]!();
    await turn();
    expect(frames[0]!.positions).toEqual([{ frame: 2, ranges: [0, 0] }]);
    expect(frames[0]!.acknowledgements).toEqual([['@there', 'y/1', 1]]);
  });
});
