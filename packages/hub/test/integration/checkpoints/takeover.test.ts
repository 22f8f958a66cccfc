import { checkpointKey } from '@nact-hub/handover';
import { dispatch, type Ref } from 'nact';
import { add, addSurely, read, upTo, type JournalMessage } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { journalWith, toldCheckpoints } from '../../support/checkpoints';

describeOnBackends('checkpoints', (clusters) => {
  const lease = 1_000;

  /** A child on `a` that `b` knows, and what is stored of it. */
  async function setUp(
    { definition, supervisors }: ReturnType<typeof journalWith>,
    told = toldCheckpoints(clusters.createBackend()),
  ) {
    const cluster = clusters.create({ supervisors, lease }, told.backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(definition, { id });
    await cluster.waitUntil('b knows it', () => b.lookupChild(id));
    const stored = (count: number) =>
      cluster.waitUntil(`${count} are stored`, () => told.stored.length === count);
    await stored(1);
    const takenOver = () =>
      cluster.waitUntil('b has it', () => cluster.heard('childTakenOver', b).length === 1);
    const far = b.lookupChild<JournalMessage>(id)!.ref;
    return { cluster, a, b, id, ref, far, stored, takenOver, told };
  }

  it('a child begins with its last checkpoint when its node is gone, and the event says how old', async () => {
    const { cluster, a, b, id, ref, stored, takenOver } = await setUp(
      journalWith({ checkpointEvery: { messages: 3 } }),
    );
    for (const item of upTo(5)) await addSurely(ref, item);
    await stored(2);
    const before = performance.now();
    await a.close();
    await takenOver();
    const [event] = cluster.heard('childTakenOver', b);
    expect(event).toEqual({ id, state: 'checkpoint', age: expect.any(Number) });
    expect(event!.age).toBeGreaterThanOrEqual(0);
    expect(event!.age).toBeLessThan(performance.now() - before + 10_000);
    expect(await read(b.lookupChild<JournalMessage>(id)!.ref)).toEqual(upTo(3));
  });

  it('one is taken after so many messages exactly, however many wait in the mailbox', async () => {
    const { a, b, id, far, cluster, takenOver, told } = await setUp(
      journalWith({ checkpointEvery: { messages: 10 } }),
    );
    for (const item of upTo(25)) add(far, item);
    await addSurely(far, 25);
    const sender = `@${b.node}`;
    await cluster.waitUntil(
      'twenty are stored',
      () => (told.stored.at(-1)!.taken[sender] ?? 0) >= 20,
    );
    expect(told.stored[1]!.taken).toEqual({ [sender]: 10 });
    await a.close();
    await takenOver();
    const contained = Math.max(...told.stored.map(({ taken }) => taken[sender] ?? 0));
    const state = await read(b.lookupChild<JournalMessage>(id)!.ref);
    expect(state).toEqual(upTo(contained));
  });

  it('one is taken when the interval is over, if anything has happened', async () => {
    const { a, b, id, ref, stored, takenOver, told } = await setUp(
      journalWith({ checkpointEvery: { interval: 50 } }),
    );
    await addSurely(ref, 0);
    await stored(2);
    await addSurely(ref, 1);
    await stored(3);
    await a.close();
    await takenOver();
    expect(await read(b.lookupChild<JournalMessage>(id)!.ref)).toEqual([0, 1]);
    expect(told.stored.slice(0, 3).map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('the next life and the next owner go on taking them, each with its epoch', async () => {
    const { cluster, a, b, id, ref, far, stored, told } = await setUp(
      journalWith({ checkpointEvery: { messages: 1 } }),
    );
    await addSurely(ref, 0);
    await stored(2);
    await a.migrate([id], b.node);
    await stored(3);
    await addSurely(far, 1);
    await stored(4);
    const c = await cluster.join('c');
    await cluster.waitUntil('c knows it', () => c.lookupChild(id)?.node === b.node);
    await b.close();
    await cluster.waitUntil('another has it', () => cluster.heard('childTakenOver').length === 1);
    await stored(5);
    expect(await read(c.lookupChild<JournalMessage>(id)!.ref)).toEqual([0, 1]);
    const epochs = told.stored.map(({ epoch }) => epoch);
    expect(new Set(epochs).size).toBe(3);
    expect([...epochs].sort((x, y) => x - y)).toEqual(epochs);
  });

  it('an owner that is late takes nothing from a later one', async () => {
    const { cluster, id, told } = await setUp(journalWith({ checkpointEvery: { messages: 1 } }));
    const key = checkpointKey(cluster.hubId, id);
    const late = { key, epoch: 1, version: 99, bytes: new Uint8Array(3) };
    expect(await told.store().put(late, 60_000)).toBe('stale');
    expect((await told.store().get([key])).get(key)!.length).toBeGreaterThan(3);
  });

  it('nothing is left of a child that was stopped', async () => {
    const { cluster, a, id, ref, stored, told } = await setUp(
      journalWith({ checkpointEvery: { messages: 1 } }),
    );
    await addSurely(ref, 0);
    await stored(2);
    await a.stopChild(id);
    await cluster.waitUntil('its end is stored', () => told.ended.length === 1);
    const checkpoints = told.store();
    const key = checkpointKey(cluster.hubId, id);
    expect((await checkpoints.get([key])).size).toBe(0);
    expect((await checkpoints.keep([key], 1)).size).toBe(0); // The mark.
  });

  it('one that fails is reported, tried again, and harms nobody', async () => {
    let failures = 2;
    const told = toldCheckpoints(clusters.createBackend(), async () => {
      if (failures-- > 0) throw new Error('no room');
    });
    const { cluster, a, id, ref } = await setUp(
      journalWith({ checkpointEvery: { messages: 1 } }),
      told,
    );
    expect(cluster.heard('checkpointFailed', a)).toEqual([
      { id, reason: 'checkpoint_failed', message: 'no room' },
      { id, reason: 'checkpoint_failed', message: 'no room' },
    ]);
    expect(await addSurely(ref, 0)).toBe(0);
  });

  it('one whose turn does not come is reported, and made when it has come', async () => {
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    const { definition, supervisors } = journalWith(
      { checkpointEvery: { messages: 1 } },
      async (items, message) => {
        await held;
        if (message.type === 'read') dispatch(message.from as Ref<unknown>, items);
        else if (message.from) dispatch(message.from, message.item);
        return message.type === 'add' ? [...items, message.item] : items;
      },
    );
    const told = toldCheckpoints(clusters.createBackend());
    const quick = {
      children: {
        ...supervisors.children,
        migration: { ...supervisors.children.migration, stateQueryTimeout: 50 },
      },
    };
    const { cluster, a, ref, stored } = await setUp({ definition, supervisors: quick }, told);
    add(ref, 0);
    await cluster.waitUntil('it is said', () => cluster.heard('checkpointFailed', a).length === 1);
    expect(cluster.heard('checkpointFailed', a)[0]!.reason).toBe('checkpoint_timed_out');
    go();
    await stored(2);
  });

  it('one that cannot be read is no reason for a fresh start', async () => {
    const { cluster, a, b, id, ref, stored, told } = await setUp(
      journalWith({ checkpointEvery: { messages: 1 } }),
    );
    await addSurely(ref, 7);
    await stored(2);
    const checkpoints = told.store();
    const key = checkpointKey(cluster.hubId, id);
    const bytes = (await checkpoints.get([key])).get(key)!;
    const place = { key, epoch: a.lookupChild(id)!.epoch };
    const noise = Buffer.from('noise');
    await checkpoints.put({ ...place, version: 98, bytes: noise }, 60_000);
    await a.close();
    await cluster.waitUntil('b says so', () => cluster.heard('childNotRunning', b).length > 0);
    expect(cluster.heard('childNotRunning', b)[0]).toMatchObject({
      id,
      reason: 'handover_corrupt',
    });
    expect(cluster.heard('childTakenOver')).toEqual([]);
    await checkpoints.put({ ...place, version: 99, bytes }, 60_000);
    await cluster.waitUntil('b has it', () => cluster.heard('childTakenOver', b).length === 1);
    expect(await read(b.lookupChild<JournalMessage>(id)!.ref)).toEqual([7]);
  });

  it('one of an earlier version is upgraded, and one that is not stays as it is', async () => {
    const { a, b, cluster, id, ref, stored } = await setUp(
      journalWith({ checkpointEvery: { messages: 1 } }),
    );
    await addSurely(ref, 1);
    await stored(2);
    const later = (upgrades: boolean) =>
      journalWith({
        checkpointEvery: { messages: 1 },
        stateVersion: 2,
        ...(upgrades && { upgradeState: (items) => [...(items as number[]), 1_000] }),
      }).supervisors;
    await b.close();
    const c = await cluster.join('c', { supervisors: later(false) });
    await a.close();
    await cluster.waitUntil('c says so', () => cluster.heard('childNotRunning', c).length > 0);
    expect(cluster.heard('childNotRunning', c)[0]!.reason).toBe('state_version_unknown');
    const d = await cluster.join('d', { supervisors: later(true) });
    await c.close();
    await cluster.waitUntil('d has it', () => cluster.heard('childTakenOver', d).length === 1);
    expect(await read(d.lookupChild<JournalMessage>(id)!.ref)).toEqual([1, 1_000]);
  });
});
