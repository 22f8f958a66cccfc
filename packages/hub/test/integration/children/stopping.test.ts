import { dispatch, stop } from 'nact';
import { coldSwap, defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { add, addSurely, journal, keepJournal, type JournalMessage } from '../../support/actors';
import { describeEverywhere } from '../../support/backends';

type Items = readonly number[];

describeEverywhere('stopping a child', (clusters) => {
  const migration = hotSwap({ handover: true });
  const supervisors = { children: { actors: [journal], migration } };

  it('takes it off the registry before it resolves, from any node', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const ids = [...cluster.idsOn(a, 2), ...cluster.idsOn(b, 2)];
    await a.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
    await b.stopChildren(ids);
    expect(b.listChildren('global')).toEqual([]);
    await cluster.waitUntil('a knows', () => a.listChildren('global').length === 0);
    expect(cluster.heard('childStopped')).toHaveLength(4);
    for (const { reason } of cluster.heard('childStopped')) expect(reason).toBe('stopped');
  });

  it('works off what was in the mailbox, then runs afterStop once', async () => {
    const stopped: Items[] = [];
    const definition = defineActor('journal', {
      behaviour: withHotSwap(async (items: Items, message: JournalMessage) => {
        await Promise.resolve();
        return keepJournal(items, message);
      }),
      props: () => ({
        initialState: [] as Items,
        afterStop: (items) => void stopped.push(items),
        afterMove: () => void stopped.push([-1]),
      }),
    });
    const cluster = clusters.create({
      supervisors: { children: { actors: [definition], migration } },
    });
    const a = await cluster.join('a');
    const ref = await a.supervisor('children').startChild(definition, { id: 'x' });
    for (const item of [1, 2, 3]) add(ref, item);
    await a.stopChild('x');
    await cluster.waitUntil('afterStop has run', () => stopped.length);
    expect(stopped).toEqual([[1, 2, 3]]);
    expect(cluster.heard('deadLetter')).toEqual([]);
  });

  it("is what nact's stop does, before and after a move, on any node", async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    for (const [hub, target] of [
      [a, a],
      [b, a],
      [a, b],
      [b, b],
    ] as const) {
      const id = cluster.idOn(a);
      await a.supervisor('children').startChild(journal, { id });
      if (target === b) await a.migrate([id], b.node);
      await cluster.waitUntil('known', () => hub.lookupChild(id));
      stop(hub.lookupChild(id)!.ref);
      await cluster.waitUntil('it is gone', () =>
        cluster.hubs.every((other) => !other.lookupChild(id)),
      );
    }
    // A node tells of it when it has applied the entry, which another one may have done before.
    await cluster.waitUntil('each is told of once', () => cluster.heard('childStopped').length > 3);
    expect(cluster.heard('childStopped')).toHaveLength(4);
  });

  it.each([
    ['hot', migration],
    ['cold', coldSwap({ handover: true })],
  ])('in the middle of a %s move stops it where it is', async (_, strategy) => {
    const cluster = clusters.create({
      supervisors: { children: { actors: [journal], migration: strategy } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    for (let round = 0; round < 10; round++) {
      const id = `${cluster.idOn(a)}`;
      await a.supervisor('children').startChild(journal, { id });
      await cluster.waitUntil('b has read of it', () => b.lookupChild(id));
      const moving = a.migrate([id], b.node);
      for (let turn = 0; turn < round; turn++) await new Promise((r) => setImmediate(r));
      await b.stopChild(id);
      await moving;
      await cluster.waitUntil('it is gone everywhere', () =>
        cluster.hubs.every((hub) => !hub.lookupChild(id) && hub.status().children === 0),
      );
    }
  });

  it('that does not run does nothing', async () => {
    const a = await clusters.create({ supervisors }).join('a');
    await a.stopChildren(['ghost']);
    await a.stopChild('ghost');
  });

  it('twice at once is one', async () => {
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    await a.supervisor('children').startChild(journal, { id: 'x' });
    await Promise.all([a.stopChild('x'), a.stopChild('x')]);
    expect(cluster.heard('childStopped')).toHaveLength(1);
  });

  it('lets later messages become dead letters', async () => {
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    const ref = await a.supervisor('children').startChild(journal, { id: 'x' });
    await addSurely(ref, 1);
    await a.stopChild('x');
    dispatch(ref, { type: 'add', item: 2 });
    expect(cluster.heard('deadLetter')).toEqual([
      expect.objectContaining({ reason: 'no_such_child', childId: 'x', fate: 'not_processed' }),
    ]);
  });
});
