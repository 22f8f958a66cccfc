import { hotSwap } from 'nact-hub';
import { addSurely, journal, read, upTo } from '../../support/actors';
import { describeEverywhere } from '../../support/backends';
import { heldHandovers } from '../../support/held-backend';

describeEverywhere('migrate', (clusters) => {
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

  it('moves named children of any node, called on any node', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b, c] = [await cluster.join('a'), await cluster.join('b'), await cluster.join('c')];
    await cluster.joined();
    const [onA, onB, onC] = [cluster.idOn(a), cluster.idOn(b), cluster.idOn(c)];
    const ids = [onA, onB, onC];
    await a.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
    const { moved, stayed } = await a.migrate(ids, c.node);
    expect([...moved].sort()).toEqual([onA, onB].sort());
    expect(stayed).toEqual([]);
    await cluster.waitUntil('everybody knows', () =>
      cluster.hubs.every((hub) => ids.every((id) => hub.lookupChild(id)?.node === c.node)),
    );
  });

  it('pins: placement leaves a child where it was moved to, until that node is gone', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const children = a.supervisor('children');
    const id = cluster.idOn(a);
    const ref = await children.startChild(journal, { id });
    await children.startChildren(
      journal,
      upTo(40).map((n) => ({ id: `free-${n}` })),
    );
    await addSurely(ref, 1);
    await a.migrate([id], b.node);
    const c = await cluster.join('c');
    await cluster.waitUntil('c has its share of those that are free', () => {
      const places = [a, b, c].map((hub) => hub.listChildren('local').length);
      return places[2]! > 5 && places[0]! + places[1]! + places[2]! === 41;
    });
    await c.leave();
    await cluster.waitUntil('a and b have all', () =>
      [a, b].every((hub) => hub.listChildren('global').every(({ node }) => node !== c.node)),
    );
    expect(b.lookupChild(id)!.node).toBe(b.node);
    await b.leave();
    await cluster.waitUntil('it is back', () => a.lookupChild(id)?.node === a.node);
    expect(await read(ref)).toEqual([1]);
  });

  it('tells how it goes: started, progress, migrated, finished', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const ids = cluster.idsOn(a, 3);
    await a.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
    await cluster.waitUntil('b has read of them', () => ids.every((id) => b.lookupChild(id)));
    const before = cluster.told.length;
    await b.migrate(ids, b.node);
    const info = { supervisor: 'children', target: b.node, children: ids, total: 3 };
    const told = cluster.told
      .slice(before)
      .filter(({ node, event }) => node === a.node && event.startsWith('migration'));
    const events = told.map(({ event }) => event);
    expect(events.at(0)).toBe('migrationStarted');
    expect(events.at(-1)).toBe('migrationFinished');
    expect(new Set(events.slice(1, -1))).toEqual(new Set(['migrationProgress']));
    expect(told[0]!.data).toEqual(info);
    const done = cluster.heard('migrationProgress').map((progress) => progress.done);
    expect(done).toEqual([...new Set(done)].sort());
    expect(done.at(-1)).toBe(3);
    expect(told.at(-1)!.data).toEqual({ ...info, moved: expect.anything(), stayed: [] });
    expect([...cluster.heard('childrenMigrated')[0]!.children].sort()).toEqual([...ids].sort());
  });

  it('leaves a child alone that is there already', async () => {
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    await a.supervisor('children').startChild(journal, { id: 'x' });
    expect(await a.migrate(['x'], a.node)).toEqual({ moved: [], stayed: [] });
  });

  it('refuses an unknown node and an unknown child before anything moves', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    await a.supervisor('children').startChild(journal, { id });
    await expect(a.migrate([id], 'nobody')).rejects.toMatchObject({
      code: 'invalid_call',
      reason: 'unknown_node',
      message: expect.stringContaining("'nobody'"),
    });
    await expect(a.migrate([id, 'ghost'], b.node)).rejects.toMatchObject({
      reason: 'unknown_child',
      message: expect.stringContaining("'ghost'"),
    });
    expect(a.lookupChild(id)!.node).toBe(a.node);
  });

  it('moves a child once at a time', async () => {
    const backend = heldHandovers(clusters.createBackend());
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b, c] = [await cluster.join('a'), await cluster.join('b'), await cluster.join('c')];
    await cluster.joined();
    const id = cluster.idOn(a);
    await a.supervisor('children').startChild(journal, { id });
    await cluster.waitUntil('c has read of it', () => c.lookupChild(id));
    const hold = backend.holdNextPut();
    const first = a.migrate([id], b.node);
    await hold.reached;
    const second = await c.migrate([id], c.node);
    expect(second.stayed).toEqual([expect.objectContaining({ id, reason: 'already_moving' })]);
    hold.release();
    expect(await first).toEqual({ moved: [id], stayed: [] });
    expect(a.lookupChild(id)!.node).toBe(b.node);
  });

  it('rejects with an unknown outcome when its node is closed meanwhile', async () => {
    const backend = heldHandovers(clusters.createBackend());
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    await a.supervisor('children').startChild(journal, { id });
    const hold = backend.holdNextPut();
    const moving = expect(a.migrate([id], b.node)).rejects.toMatchObject({
      code: 'unknown_outcome',
    });
    await hold.reached;
    await a.close();
    hold.release();
    await moving;
  });
});
