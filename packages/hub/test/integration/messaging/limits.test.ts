import { dispatch, query, type Ref } from 'nact';
import { defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { gate } from '../../support/wait-until';

const KiB = 1024;
const migration = hotSwap({ handover: true });

type Message = { readonly bytes: Uint8Array } | { readonly from: Ref<number> };

/** Counts bytes, one message at a time, and none before `release`. */
function createHanging() {
  const { passed, open: release } = gate();
  const hanging = defineActor('hanging', {
    behaviour: withHotSwap(async (bytes: number, message: Message) => {
      await passed;
      if ('bytes' in message) return bytes + message.bytes.byteLength;
      dispatch(message.from, bytes);
      return bytes;
    }),
    props: () => ({ initialState: 0 }),
  });
  return { hanging, release };
}

describeOnBackends('a child that hangs', (clusters) => {
  it('lets pile up no more than the limits allow, and no other child of its node is starved', async () => {
    const { hanging, release } = createHanging();
    const limits = { messageBytes: 64 * KiB, keptBytes: 1024 * KiB, nodeBytes: 1024 * KiB };
    const cluster = clusters.create({
      supervisors: { children: { actors: [hanging, journal], migration } },
      limits,
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const [id, other] = cluster.idsOn(b, 2) as [string, string];
    const hangs = await a.supervisor('children').startChild(hanging, { id });
    const serves = await a.supervisor('children').startChild(journal, { id: other });
    expect([id, other].map((child) => a.lookupChild(child)?.node)).toEqual([b.node, b.node]);
    const message = { bytes: new Uint8Array(10 * KiB) };
    const start = performance.now();
    let sent = 0;
    for (let item = 0; performance.now() - start < 3_000; item++) {
      for (let i = 0; i < 100; i++, sent++) dispatch(hangs, message);
      await addSurely(serves, item, 2_000);
    }
    const refused = cluster.heard('deadLetter');
    expect(refused).toHaveLength(a.status().deadLetters);
    expect(new Set(refused.map(({ reason, childId }) => `${reason} ${childId}`))).toEqual(
      new Set([`too_many_waiting ${id}`]),
    );
    const kept = (sent - refused.length) * 10 * KiB;
    expect(kept).toBeLessThanOrEqual(limits.keptBytes);
    expect(kept).toBeGreaterThan(limits.keptBytes / 2);
    release();
    let arrived = 0;
    await cluster.waitUntil('what was kept has arrived', async () => {
      arrived = await query(hangs, (from: Ref<number>): Message => ({ from }), 5_000);
      return arrived === kept;
    });
    expect((await read(serves)).length).toBeGreaterThan(1);
  });

  it('holds no more for all children of a node than the node may keep', async () => {
    const { hanging, release } = createHanging();
    const limits = { messageBytes: 64 * KiB, keptBytes: 256 * KiB, nodeBytes: 512 * KiB };
    const cluster = clusters.create({
      supervisors: { children: { actors: [hanging], migration } },
      limits,
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const ids = cluster.idsOn(b, 40, 'children', 'hanging');
    const { started } = await a.supervisor('children').startChildren(
      hanging,
      ids.map((id) => ({ id })),
    );
    const message = { bytes: new Uint8Array(10 * KiB) };
    for (const { ref } of started) for (let i = 0; i < 50; i++) dispatch(ref, message);
    const kept = (40 * 50 - a.status().deadLetters) * 10 * KiB;
    expect(kept).toBeGreaterThan(limits.nodeBytes * 0.9);
    expect(kept).toBeLessThanOrEqual(limits.nodeBytes * 2);
    const served = new Set(cluster.heard('deadLetter').map(({ childId }) => childId));
    expect(served.size).toBe(40);
    release();
  });
});

interface Tally {
  readonly count: number;
  readonly wrong: number;
}
type Item = { readonly item: number } | { readonly from: Ref<Tally> };

/** Counts what comes, and what is not the next. */
const tallying = defineActor('tallying', {
  behaviour: withHotSwap(({ count, wrong }: Tally, message: Item) => {
    if ('item' in message)
      return { count: count + 1, wrong: wrong + (message.item === count ? 0 : 1) };
    dispatch(message.from, { count, wrong });
    return { count, wrong };
  }),
  props: () => ({ initialState: { count: 0, wrong: 0 } }),
});

describeOnBackends('a burst', (clusters) => {
  it('that is larger than the queue to a node arrives whole and in order', async () => {
    const cluster = clusters.create({
      supervisors: { children: { actors: [tallying], migration } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(b, 'children', 'tallying');
    const ref = await a.supervisor('children').startChild(tallying, { id });
    for (let item = 0; item < 20_000; item++) dispatch(ref, { item });
    const tally = await query(ref, (from: Ref<Tally>): Item => ({ from }), 25_000);
    expect(tally).toEqual({ count: 20_000, wrong: 0 });
    expect(cluster.heard('deadLetter')).toEqual([]);
  });
});

describeOnBackends('the largest message', (clusters) => {
  it('that is allowed passes, and one byte more is refused where it is sent', async () => {
    const { hanging, release } = createHanging();
    release();
    const messageBytes = 8 * 1024 * KiB;
    const cluster = clusters.create({
      supervisors: { children: { actors: [hanging], migration } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const local = a.supervisor('children');
    for (const node of [a, b]) {
      const [id] = cluster.idsOn(node, 1, 'children', 'hanging');
      const ref = await local.startChild(hanging, { id: id! });
      const send = (size: number) => dispatch(ref, { bytes: new Uint8Array(size) });
      const refusal = expect.objectContaining({
        code: 'too_large',
        limit: messageBytes,
        size: expect.any(Number),
      });
      expect(() => send(messageBytes)).toThrow(refusal);
      let around = 0;
      while (!isAllowed(() => send(messageBytes - around))) around++;
      expect(around).toBeLessThan(20);
      expect(() => send(messageBytes - around + 1)).toThrow(refusal);
      dispatch(ref, { bytes: new Uint8Array(0) });
      const size = await query(ref, (from: Ref<number>): Message => ({ from }), 20_000);
      expect(size).toBe(messageBytes - around);
    }
  });
});

function isAllowed(send: () => void): boolean {
  try {
    send();
    return true;
  } catch {
    return false;
  }
}
