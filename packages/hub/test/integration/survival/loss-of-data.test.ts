import { UnknownOutcomeError } from '@nact-hub/core';
import type { RegistryStore } from '@nact-hub/registry';
import { coldSwap, hotSwap, type Hub } from 'nact-hub';
import { add, addSurely, journal, read, upTo } from '../../support/actors';
import { clearTestRedis, useClusters } from '../../support/backends';
import type { Cluster } from '../../support/cluster';
import { createGated } from '../../support/gated';
import { withMembers, withParts } from '../../support/held-backend';
import { losingBackends } from '../../support/losing';
import { gate } from '../../support/wait-until';

const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
const options = { supervisors, lease: 1_000 };

describe.each(losingBackends)('a hub whose registry loses data (%s)', (name, createBackend) => {
  if (name === 'Redis') afterAll(clearTestRedis);
  const clusters = useClusters();

  const refTo = (hub: Hub, id: string) => hub.lookupChild<never>(id)!.ref;
  const startOn = async (hub: Hub, ids: readonly string[]) => {
    await hub.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
  };
  const known = (cluster: Cluster, ids: readonly string[]) =>
    cluster.waitUntil('all nodes know all children', () =>
      cluster.hubs.every((hub) => ids.every((id) => hub.lookupChild(id))),
    );
  /** Whether the authority itself knows it: a child can be stopped again. */
  const decides = (hub: Hub, id: string) => hub.stopChild(id);

  it('keeps every child with its state, and loses, doubles and reorders no message', async () => {
    const backend = createBackend();
    const cluster = clusters.create(options, backend);
    for (const node of ['a', 'b', 'c']) await cluster.join(node);
    await cluster.joined();
    const ids = upTo(12).map((i) => `child-${i}`);
    await startOn(cluster.hubs[0]!, ids);
    await known(cluster, ids);
    let sent = 0;
    const send = () => {
      for (const id of ids) add(refTo(cluster.hubs[0]!, id), sent);
      sent++;
    };
    send();
    const before = new Map(ids.map((id) => [id, cluster.hubs[0]!.lookupChild(id)!.node]));
    await backend.lose(cluster.hubId);
    const deadline = performance.now() + 3_000;
    await cluster.waitUntil('some leases have passed', () => {
      send();
      return performance.now() > deadline;
    });
    for (const hub of cluster.hubs)
      for (const id of ids) {
        expect(hub.lookupChild(id)?.node).toBe(before.get(id));
        expect(await read(refTo(hub, id))).toEqual(upTo(sent));
      }
    await cluster.joined(3);
    expect(cluster.heard('fenced')).toEqual([]);
    expect(cluster.heard('deadLetter')).toEqual([]);
    expect(cluster.heard('childTakenOver')).toEqual([]);
    await decides(cluster.hubs[1]!, ids[0]!);
  });

  it('starts nothing before it is certain what runs', async () => {
    const backend = createBackend();
    const cluster = clusters.create(options, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    await startOn(a, [id]);
    await known(cluster, [id]);
    await addSurely(refTo(b, id), 1);
    await backend.lose(cluster.hubId);
    await cluster.waitUntil(
      'a has registered',
      async () => (await backend.nodes(cluster.hubId)) === 2,
    );
    const fresh = await cluster.join('c');
    await fresh.supervisor('children').getOrStart(journal, { id });
    expect(await read(refTo(fresh, id))).toEqual([1]);
    expect(cluster.heard('childStarted')).toHaveLength(1);
  });

  it('takes over what a node ran that died with the data, if that is in an old dump', async () => {
    const backend = createBackend();
    const cluster = clusters.create(options, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    await startOn(a, [id]);
    await known(cluster, [id]);
    const restart = await backend.dump(cluster.hubId);
    await a.close();
    await restart();
    await cluster.waitUntil('b has it', () => b.lookupChild(id)?.node === b.node);
  });

  it('does not bring back what was stopped after the dump', async () => {
    const backend = createBackend();
    const cluster = clusters.create(options, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const [stopped, kept] = cluster.idsOn(a, 2);
    await startOn(a, [stopped!, kept!]);
    await known(cluster, [stopped!, kept!]);
    const restart = await backend.dump(cluster.hubId);
    await a.stopChild(stopped!);
    await cluster.waitUntil('b knows', () => !b.lookupChild(stopped!));
    await restart();
    await b.stopChild(kept!);
    await cluster.waitUntil(
      'it is gone',
      () => !a.lookupChild(stopped!) && !b.lookupChild(stopped!),
    );
    await b.supervisor('children').startChild(journal, { id: stopped! });
    expect(await read(refTo(a, stopped!))).toEqual([]);
  });

  it('goes on with what it knows, and not with an old dump', async () => {
    const backend = createBackend();
    const cluster = clusters.create(options, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const ids = cluster.idsOn(a, 3);
    await startOn(a, ids);
    await known(cluster, ids);
    for (const id of ids) await addSurely(refTo(a, id), 1);
    const restart = await backend.dump(cluster.hubId);
    await a.migrate(ids, b.node);
    for (const id of ids) await addSurely(refTo(a, id), 2);
    await restart();
    for (const id of ids) await addSurely(refTo(a, id), 3);
    await decides(a, ids[0]!);
    for (const id of ids.slice(1)) {
      await addSurely(refTo(a, id), 4);
      expect(await read(refTo(b, id))).toEqual([1, 2, 3, 4]);
    }
    expect(cluster.heard('fenced')).toEqual([]);
    expect(
      b
        .listChildren('local')
        .map((child) => child.id)
        .sort(),
    ).toEqual(ids.slice(1).sort());
  });

  it.each(['hot', 'cold'] as const)(
    'calls a move off that was under way, with the child and its state at the source (%s)',
    async (mode) => {
      const backend = createBackend();
      const { actors, supervisors, wanted, open } = createGated();
      const cluster = clusters.create({ ...options, supervisors }, backend);
      const [a, b] = [await cluster.join('a'), await cluster.join('b')];
      await cluster.joined();
      const id = cluster.idOn(a, mode, mode);
      await a.supervisor(mode).startChild(actors[mode], { id });
      await known(cluster, [id]);
      await addSurely(refTo(b, id), 1);
      const move = a.migrate([id], b.node);
      await wanted;
      await backend.lose(cluster.hubId);
      const [stayed] = (await move).stayed;
      expect(stayed).toMatchObject({ id });
      // Whichever of the two reads everything again first.
      expect(['aborted', 'start_failed', 'alter_failed']).toContain(stayed!.reason);
      open();
      await addSurely(refTo(b, id), 2);
      expect(await read(refTo(a, id))).toEqual([1, 2]);
      expect(cluster.heard('deadLetter')).toEqual([]);
    },
  );

  it('keeps a child that was on its way by cold swap, without an instance anywhere', async () => {
    const losing = createBackend();
    const [asked, answered] = [gate(), gate()];
    let isHeld = false;
    const backend = withParts(losing, ({ registry }, node) => ({
      registry: withMembers<RegistryStore>(registry, {
        cutOver: async (...args) => {
          if (!node.startsWith('a.') || isHeld) return registry.cutOver(...args);
          isHeld = true;
          asked.open();
          await answered.passed;
          throw new UnknownOutcomeError('no_answer', 'nobody knows');
        },
      }),
    }));
    const migration = coldSwap({ handover: true });
    const cluster = clusters.create(
      { ...options, supervisors: { children: { actors: [journal], migration } } },
      backend,
    );
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    await startOn(a, [id]);
    await known(cluster, [id]);
    await addSurely(refTo(b, id), 1);
    const move = a.migrate([id], b.node);
    await asked.passed;
    expect(a.status().children).toBe(0);
    await losing.lose(cluster.hubId);
    // A newcomer makes an empty registry, so that the others read it, and register there, entry by entry.
    await cluster.join('c');
    await cluster.waitUntil(
      'all have registered',
      async () => (await losing.nodes(cluster.hubId)) === 3,
    );
    answered.open();
    await move;
    await addSurely(refTo(b, id), 2);
    expect(await read(refTo(b, id))).toEqual([1, 2]);
    expect(cluster.heard('childStopped')).toEqual([]);
    expect(cluster.heard('deadLetter')).toEqual([]);
  });

  it.each(['was lost', 'has happened'] as const)(
    'ends a cut-over whose outcome is not known, with the child on one node (it %s)',
    async (outcome) => {
      const losing = createBackend();
      let cut = false;
      const backend = withParts(losing, ({ registry }, node) => ({
        registry: withMembers<RegistryStore>(registry, {
          cutOver: async (...args) => {
            if (cut || !node.startsWith('a.')) return registry.cutOver(...args);
            cut = true;
            if (outcome === 'has happened') {
              await registry.cutOver(...args);
              await cluster.waitUntil(
                'the target serves',
                () => b.listChildren('local').length > 0,
              );
            }
            await losing.lose(cluster.hubId);
            throw new Error('the connection is lost');
          },
        }),
      }));
      const cluster = clusters.create(options, backend);
      const [a, b] = [await cluster.join('a'), await cluster.join('b')];
      await cluster.joined();
      const id = cluster.idOn(a);
      await startOn(a, [id]);
      await known(cluster, [id]);
      await addSurely(refTo(b, id), 1);
      const { moved } = await a.migrate([id], b.node);
      expect(moved).toEqual(outcome === 'was lost' ? [] : [id]);
      await addSurely(refTo(b, id), 2);
      expect(await read(refTo(a, id))).toEqual([1, 2]);
      expect(a.listChildren('local').length + b.listChildren('local').length).toBe(1);
      expect([a, b].map((hub) => hub.status().children).sort()).toEqual([0, 1]);
      expect(cluster.heard('deadLetter')).toEqual([]);
    },
  );
});
