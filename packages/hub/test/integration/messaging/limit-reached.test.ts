import { connectionTo } from '@nact-hub/testkit';
import { dispatch, query, type Ref } from 'nact';
import { defineActor, hotSwap, memoryBackend, redisBackend, withHotSwap } from 'nact-hub';
import { add, journal, read, upTo, type JournalMessage } from '../../support/actors';
import { clearTestRedis, testPrefix, useClusters } from '../../support/backends';
import { blinding } from '../../support/blinding';
import { withMembers, withParts } from '../../support/held-backend';

const MiB = 1024 * 1024;
const migration = hotSwap({ handover: true });
const supervisors = { children: { actors: [journal], migration } };
const clusters = useClusters();
/** More than may wait for its turn, or for the log. */
const many = 12_000;

type Part = { readonly bytes: Uint8Array } | { readonly from: Ref<number> };

/** Counts the bytes that it gets. */
const sink = defineActor('sink', {
  behaviour: withHotSwap((bytes: number, message: Part) => {
    if ('bytes' in message) return bytes + message.bytes.byteLength;
    dispatch(message.from, bytes);
    return bytes;
  }),
  props: () => ({ initialState: 0 }),
});

/** A Redis on which a node called `deaf` has an inbox, and does not read from it before `listen`. */
function deafness() {
  let listen = (): unknown => undefined;
  const redis = redisBackend(connectionTo('Redis'), { prefix: testPrefix, inboxBytes: MiB });
  const backend = withParts(redis, ({ channel }, node) => ({
    channel: withMembers(channel, {
      open: (receive, full) => {
        if (!node.startsWith('deaf.')) return channel.open(receive, full);
        listen = () => channel.open(receive, full);
        return channel.keep(60_000);
      },
    }),
  }));
  return { backend, listen: () => listen() };
}

/** A backend that loses the first frame to a node after `lose`. */
function losingOnce() {
  let loses = false;
  const backend = withParts(memoryBackend(), ({ channel }) => ({
    channel: withMembers(channel, {
      send: (to, frame) => {
        if (!loses) return channel.send(to, frame);
        loses = false;
        return Promise.resolve('sent');
      },
    }),
  }));
  return { backend, lose: () => void (loses = true) };
}

const turn = () => new Promise(setImmediate);

describe('what waits is bounded, and the event says at which bound', () => {
  afterAll(() => clearTestRedis());

  it('an inbox that nobody reads from, and the queue to it: all of it arrives when its node reads again', async () => {
    const { backend, listen } = deafness();
    const cluster = clusters.create(
      { supervisors: { children: { actors: [sink], migration } } },
      backend,
    );
    const [a, b] = [await cluster.join('a'), await cluster.join('deaf')];
    await cluster.joined();
    const id = cluster.idOn(b, 'children', 'sink');
    // Its node cannot be asked to start it, so it starts it itself.
    const ref = await b.supervisor('children').startChild(sink, { id });
    await cluster.waitUntil('a knows it', () => a.lookupChild(id));
    const own = a.lookupChild<Part>(id)!.ref;
    for (let sent = 0; sent < 24; sent++) dispatch(own, { bytes: new Uint8Array(MiB) });
    const reached = () => cluster.heard('limitReached', a);
    await cluster.waitUntil('both are told', () => reached().length === 2);
    expect(reached()).toEqual([
      { limit: 'queue', node: b.node },
      { limit: 'inbox', node: b.node },
    ]);
    listen();
    const bytes = () => query(ref, (from: Ref<number>): Part => ({ from }), 5_000);
    await cluster.waitUntil('all has arrived', async () => (await bytes()) === 24 * MiB);
    expect(cluster.heard('deadLetter')).toEqual([]);
    expect(reached()).toHaveLength(2);
  });

  it('what comes ahead of its turn: all of it arrives, in order', async () => {
    const { backend, lose } = losingOnce();
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const ref = await a.supervisor('children').startChild(journal, { id: cluster.idOn(b) });
    await turn();
    lose();
    add(ref, 0);
    for (let item = 1; item <= many; item++) {
      if (item % 1_000 === 1) await turn();
      add(ref, item);
    }
    expect(await read(ref, 20_000)).toEqual(upTo(many + 1));
    expect(cluster.heard('limitReached', b)).toEqual([{ limit: 'turn', sender: `@${a.node}` }]);
    expect(cluster.heard('deadLetter')).toEqual([]);
  });

  it('what comes from a node that has not been read of: all of it arrives, in order', async () => {
    const { backend, blind, see } = blinding('b');
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(b);
    await a.supervisor('children').startChild(journal, { id });
    await cluster.waitUntil('b knows it', () => b.lookupChild(id));
    blind();
    const c = await cluster.join('c', {
      supervisors: { others: { actors: [journal], migration } },
    });
    const { ref } = c.lookupChild<JournalMessage>(id)!;
    for (let item = 0; item < many; item++) {
      if (item % 1_000 === 0) await turn();
      add(ref, item);
    }
    await cluster.waitUntil('b says so', () => cluster.heard('limitReached', b).length > 0);
    see();
    expect(await read(ref, 20_000)).toEqual(upTo(many));
    expect(cluster.heard('limitReached', b)).toEqual([{ limit: 'log', sender: `@${c.node}` }]);
    expect(cluster.heard('deadLetter')).toEqual([]);
  });
});
