import { defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { addSurely, keepJournal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

describeOnBackends('a child that does not answer the query for its state in time', (clusters) => {
  const slow = new Set<string>();
  const asked = new Set<string>();
  const journal = defineActor('journal', {
    behaviour: withHotSwap(keepJournal, {
      prepareHandoverState: (items, { hub }) => {
        if (!slow.has(hub.childId)) return items;
        asked.add(hub.childId);
        return new Promise<typeof items>(() => undefined);
      },
    }),
    props: () => ({ initialState: [] as readonly number[] }),
  });
  const migration = hotSwap({ handover: true, stateQueryTimeout: 50 });
  const supervisors = { children: { actors: [journal], migration } };
  afterEach(() => (slow.clear(), asked.clear()));

  it('stays where it is and is reported, and the others of its batch move', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const [first, second, third] = cluster.idsOn(a, 3) as [string, string, string];
    const ids = [first, second, third];
    const { started } = await a.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
    for (const { ref } of started) await addSurely(ref, 7);
    slow.add(second);
    const { moved, stayed } = await a.migrate(ids, b.node);
    expect([...moved].sort()).toEqual([first, third].sort());
    expect(stayed).toEqual([
      { id: second, reason: 'state_query_timed_out', message: expect.stringMatching(/50 ms/) },
    ]);
    expect(cluster.heard('migrationAborted')).toEqual([
      expect.objectContaining({ id: second, target: b.node, reason: 'state_query_timed_out' }),
    ]);
    expect(a.lookupChild(second)).toMatchObject({ node: a.node, movingTo: undefined });
  });

  it('goes on with its state afterwards', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    await addSurely(ref, 7);
    slow.add(id);
    expect((await a.migrate([id], b.node)).moved).toEqual([]);
    await addSurely(ref, 8, 500);
    expect(await read(ref)).toEqual([7, 8]);
  });

  it('goes on serving while the callback takes its time', async () => {
    const patient = hotSwap({ handover: true, stateQueryTimeout: 2_000 });
    const cluster = clusters.create({
      supervisors: { children: { actors: [journal], migration: patient } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    slow.add(id);
    let isOver = false;
    const over = () => (isOver = true);
    const moving = a.migrate([id], b.node).then(over, over);
    await cluster.waitUntil('it is asked', () => asked.has(id));
    await addSurely(ref, 7, 500);
    expect(isOver).toBe(false);
    await moving;
  });
});
