import { defineActor, hotSwap, withHotSwap, type HubContext } from 'nact-hub';
import { describeOnBackends } from '../../support/backends';
import { addSurely, keepJournal } from '../../support/actors';

type Items = readonly number[];

describeOnBackends('the callbacks of an instance that ends', (clusters) => {
  it('stop no other child from moving when they throw', async () => {
    const journal = defineActor('journal', {
      behaviour: withHotSwap(keepJournal),
      props: () => ({
        initialState: [] as Items,
        afterMove: () => {
          throw new Error('out of order');
        },
      }),
    });
    const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const ids = cluster.idsOn(a, 3);
    await a.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
    await a.migrate(ids, b.node);
    expect(a.listChildren('local')).toEqual([]);
    expect(b.listChildren('local').map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });

  it('know the child by its id', async () => {
    const names: string[] = [];
    const journal = defineActor('journal', {
      behaviour: withHotSwap(keepJournal),
      props: () => ({
        initialState: [] as Items,
        afterMove: (_, { name }) => void names.push(`moved ${name}`),
        afterStop: (_, context) => {
          const { hub } = context as unknown as HubContext;
          names.push(`stopped ${context.name} ${hub.childId}`);
        },
      }),
    });
    const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    await addSurely(ref, 1);
    await a.migrate([id], b.node);
    await b.stopChild(id);
    await cluster.waitUntil('afterStop has run', () => names.length === 2);
    expect(names).toEqual([`moved ${id}`, `stopped ${id} ${id}`]);
  });
});
