import { dispatch, query, spawn, type Ref } from 'nact';
import { coldSwap, defineActor, hotSwap, withHotSwap, type Hub } from 'nact-hub';
import { add, addSurely, journal, read, upTo, type JournalMessage } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import type { Cluster, NodeOptions } from '../../support/cluster';
import { cutting } from '../../support/cutting';
import { gate } from '../../support/wait-until';

const migration = hotSwap({ handover: true });
const journals = { children: { actors: [journal], migration } };

interface KeeperMessage {
  readonly keep?: Ref<string>;
  readonly from?: Ref<string>;
  readonly say?: string;
}

/** Keeps a reference, and says what it is told to whom that leads to. */
const keeper = defineActor('keeper', {
  behaviour: withHotSwap((state: Ref<string> | null, message: KeeperMessage) => {
    if (message.say !== undefined && state) dispatch(state, message.say);
    if (message.from) dispatch(message.from, 'kept');
    return message.keep ?? state;
  }),
  props: () => ({ initialState: null as Ref<string> | null }),
});
const keepers = { keepers: { actors: [keeper], migration } };

describeOnBackends('a node that lost its lease', (clusters) => {
  const refTo = (hub: Hub, id: string) => hub.lookupChild<JournalMessage>(id)!.ref;
  const create = (options: NodeOptions = {}) => {
    const backend = cutting(clusters.createBackend());
    const cluster = clusters.create({ lease: 1_000, ...options }, backend);
    return { backend, cluster };
  };
  const isOut = (cluster: Cluster, hub: Hub, by: Hub) => {
    const { node } = hub;
    return cluster.waitUntil(`${node} is out`, () => by.nodes().every(({ id }) => id !== node));
  };
  const isBack = (cluster: Cluster, hub: Hub, by: Hub) =>
    cluster.waitUntil('it is back', () => by.nodes().some(({ id }) => id === hub.node));
  /** `a` runs journals, and `b` cannot. */
  const createApart = async () => {
    const { backend, cluster } = create();
    const a = await cluster.join('a', { supervisors: journals });
    const b = await cluster.join('b', { supervisors: keepers });
    await cluster.joined();
    await a.supervisor('children').startChild(journal, { id: 'x' });
    await cluster.waitUntil('b knows it', () => b.lookupChild('x'));
    return { backend, cluster, a, b, before: a.node };
  };

  it('comes back under another id, with the children that nobody has taken, and their state', async () => {
    const { backend, cluster, a, b, before } = await createApart();
    const [near, far] = [refTo(a, 'x'), refTo(b, 'x')];
    await addSurely(far, 0);
    const { epoch } = b.lookupChild('x')!;
    backend.cut('a');
    await isOut(cluster, a, b);
    expect(a.status()).toMatchObject({ joined: false, children: 1 });
    add(far, 1);
    backend.mend('a');
    await isBack(cluster, a, b);
    expect(a.node).not.toBe(before);
    expect(await addSurely(far, 2)).toBe(2);
    add(near, 3);
    expect(await read(near)).toEqual(upTo(4));
    expect(b.lookupChild('x')).toMatchObject({ node: a.node });
    expect(b.lookupChild('x')!.epoch).toBeGreaterThan(epoch);
    await cluster.waitUntil('it is told', () => cluster.heard('rejoined').length > 0);
    expect(cluster.heard('fenced')).toEqual([{ node: before, rejoins: true }]);
    expect(cluster.heard('rejoined')).toEqual([
      { node: a.node, previous: before, kept: ['x'], ended: [] },
    ]);
    expect(cluster.heard('deadLetter')).toEqual([]);
    expect(cluster.heard('childTakenOver')).toEqual([]);
    expect(a.status()).toMatchObject({ node: a.node, joined: true, fenced: false, children: 1 });
  });

  it('ends what others have taken, and says so; the others go on', async () => {
    const { backend, cluster } = create({ supervisors: journals });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const ids = cluster.idsOn(a, 3);
    await a.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
    await cluster.waitUntil('b knows them', () => ids.every((id) => b.lookupChild(id)));
    const near = ids.map((id) => refTo(a, id));
    for (const ref of near) await addSurely(ref, 7);
    backend.cut('a');
    await cluster.waitUntil('b has them', () =>
      ids.every((id) => b.lookupChild(id)?.node === b.node),
    );
    for (const ref of near) add(ref, 8);
    for (const id of ids) await addSurely(refTo(b, id), 9);
    backend.mend('a');
    await cluster.waitUntil('it is told', () => cluster.heard('rejoined').length > 0);
    const { kept, ended } = cluster.heard('rejoined')[0]!;
    expect({ kept, ended: [...ended].sort() }).toEqual({ kept: [], ended: [...ids].sort() });
    // They come back by placement, as children of b that it hands over.
    for (const ref of near) expect(await read(ref)).toEqual([9]);
    const letters = () =>
      cluster.heard('deadLetter').filter(({ childId }) => ids.includes(childId!));
    await cluster.waitUntil('all are reported', () => letters().length >= ids.length);
    expect(letters().map(({ reason, fate }) => `${reason} ${fate}`)).toEqual(
      ids.map(() => 'node_closed not_processed'),
    );
  });

  it('sends what its outside world has sent meanwhile once it is back, in order', async () => {
    const { backend, cluster, a, b } = await createApart();
    backend.cut('b');
    const x = refTo(b, 'x');
    await isOut(cluster, b, a);
    for (const i of upTo(50)) add(x, i);
    backend.mend('b');
    await isBack(cluster, b, a);
    for (const i of upTo(50)) add(x, i + 50);
    expect(await read(refTo(b, 'x'))).toEqual(upTo(100));
    expect(cluster.heard('deadLetter')).toEqual([]);
  });

  it('still has the plain actors that other nodes hold references to, and answers their questions', async () => {
    const { backend, cluster, a, b, before } = await createApart();
    const heard: string[] = [];
    const listener = spawn(
      cluster.systemOf(a),
      (_: unknown, text: string) => void heard.push(text),
    );
    await b.supervisor('keepers').startChild(keeper, { id: 'k' });
    await cluster.waitUntil('a knows it', () => a.lookupChild('k'));
    const keep = (from: Ref<string>): KeeperMessage => ({ keep: listener, from });
    await query(a.lookupChild<KeeperMessage>('k')!.ref, keep, 5_000);
    backend.cut('a');
    await isOut(cluster, a, b);
    backend.mend('a');
    await isBack(cluster, a, b);
    expect(a.node).not.toBe(before);
    dispatch(b.lookupChild<KeeperMessage>('k')!.ref, { say: 'hello' });
    await cluster.waitUntil('it has heard', () => heard.length > 0);
    expect(heard).toEqual(['hello']);
    expect(
      await query(
        refTo(b, 'x'),
        (from: Ref<readonly number[]>): JournalMessage => ({ type: 'read', from }),
        5_000,
      ),
    ).toEqual([]);
  });

  it('comes back as often as it has to', async () => {
    const { backend, cluster, a, b } = await createApart();
    const ids = new Set([a.node]);
    for (const i of upTo(3)) {
      backend.cut('a');
      await isOut(cluster, a, b);
      backend.mend('a');
      await isBack(cluster, a, b);
      ids.add(a.node);
      expect(await addSurely(refTo(b, 'x'), i)).toBe(i);
    }
    expect(ids.size).toBe(4);
    expect(await read(refTo(a, 'x'))).toEqual(upTo(3));
  });

  it.each(['hot', 'cold'] as const)(
    'gets a child back that was in the middle of a %s swap',
    async (how) => {
      const strategy = how === 'hot' ? migration : coldSwap({ handover: true });
      const { backend, cluster } = create();
      const reached = gate();
      const supervisors = { children: { actors: [journal], migration: strategy } };
      const a = await cluster.join('a', { supervisors });
      // Of so many some belong to c, whatever its id will be.
      const ids = cluster.idsOn(a, 24);
      await a.supervisor('children').startChildren(
        journal,
        ids.map((id) => ({ id })),
      );
      for (const id of ids) await addSurely(refTo(a, id), 0);
      const b = await cluster.join('b', { supervisors: keepers });
      await cluster.joined();
      let moving = 0;
      a.on('migrationStarted', () => {
        moving++;
        reached.open();
      });
      backend.cut('b');
      const c = await cluster.join('c', { supervisors });
      // What moves to c asks it, and c answers; then nothing of a gets anywhere any more.
      await reached.passed;
      backend.cut('a');
      backend.cut('c');
      backend.mend('b');
      await isOut(cluster, a, b);
      expect(moving).toBeGreaterThan(0);
      backend.mend('a');
      await isBack(cluster, a, b);
      backend.mend('c');
      await isBack(cluster, c, b);
      for (const id of ids) {
        await cluster.waitUntil(`${id} has an owner`, () => b.lookupChild(id)?.node);
        expect(await addSurely(refTo(a, id), 1)).toBe(1);
        expect(await read(refTo(c, id))).toEqual([0, 1]);
      }
      expect(cluster.heard('childTakenOver').filter(({ state }) => state === 'initial')).toEqual(
        [],
      );
    },
  );

  it('can leave while it is out: what nobody has taken moves away with its state', async () => {
    const { backend, cluster } = create({ supervisors: journals });
    const a = await cluster.join('a');
    const b = await cluster.join('b', { supervisors: keepers });
    await cluster.joined();
    await a.supervisor('children').startChild(journal, { id: 'x' });
    await addSurely(refTo(a, 'x'), 0);
    backend.cut('a');
    await isOut(cluster, a, b);
    const left = a.leave({ timeout: 10_000 });
    backend.mend('a');
    expect(await left).toMatchObject({ parked: ['x'], stayed: [] });
    const c = await cluster.join('c');
    await cluster.waitUntil('c has it', () => c.lookupChild('x')?.node === c.node);
    expect(await read(refTo(c, 'x'))).toEqual([0]);
  });

  it('ends for good when it is closed while it is out', async () => {
    const { backend, cluster, a, b } = await createApart();
    backend.cut('a');
    await isOut(cluster, a, b);
    await a.close();
    backend.mend('a');
    expect(cluster.heard('rejoined')).toEqual([]);
    expect(a.status()).toMatchObject({ joined: false, children: 0 });
  });

  it('ends everything and stays out if that was asked for', async () => {
    const { backend, cluster } = create();
    const a = await cluster.join('a', { supervisors: journals, onFenced: 'stop' });
    const b = await cluster.join('b', { supervisors: keepers });
    await cluster.joined();
    await a.supervisor('children').startChild(journal, { id: 'x' });
    backend.cut('a');
    await isOut(cluster, a, b);
    backend.mend('a');
    await cluster.waitUntil('it is told', () => cluster.heard('fenced').length > 0);
    expect(cluster.heard('fenced')).toEqual([{ node: a.node, rejoins: false }]);
    expect(a.status()).toMatchObject({ joined: false, fenced: true, children: 0 });
    await expect(a.supervisor('children').startChild(journal, { id: 'y' })).rejects.toMatchObject({
      reason: 'hub_left',
    });
  });
});
