import { coldSwap, defineActor, withColdSwap, type ActorDefinition } from 'nact-hub';
import { addSurely, keepJournal, read, type JournalMessage } from '../../support/actors';
import { describeEverywhere } from '../../support/backends';
import { inShort, recordedJournal, type Happening } from '../../support/recorded';

type Items = readonly number[];
type Journal = ActorDefinition<undefined, Items, JournalMessage>;

describeEverywhere('a cold swap', (clusters) => {
  const migration = coldSwap({ handover: true });
  const children = (journal: Journal) => ({ children: { actors: [journal], migration } });

  it('never has two instances', async () => {
    const happenings: Happening[] = [];
    const recorded = recordedJournal(happenings);
    const cluster = clusters.create({ supervisors: children(recorded) });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(recorded, { id });
    for (const [item, target] of [b, a, b].entries()) {
      await addSurely(ref, item);
      expect(await a.migrate([id], target.node)).toEqual({ moved: [id], stayed: [] });
    }
    await read(ref);
    expect(inShort(happenings)).toEqual([
      'begin a',
      'afterMove a',
      'begin b',
      'afterMove b',
      'begin a',
      'afterMove a',
      'begin b',
    ]);
    expect(await read(ref)).toEqual([0, 1, 2]);
  });

  const failures: [string, (system: string) => Journal][] = [
    [
      'cannot make its props',
      (name) =>
        defineActor('journal', {
          behaviour: withColdSwap(keepJournal),
          props: () => {
            if (name === 'b') throw new Error('no props on b');
            return { initialState: [] as Items };
          },
        }),
    ],
    [
      'cannot make its initial state',
      (name) =>
        defineActor('journal', {
          behaviour: withColdSwap(keepJournal),
          props: () => ({
            initialStateFunc: (): Items => {
              if (name === 'b') throw new Error('no state on b');
              return [];
            },
          }),
        }),
    ],
    [
      'cannot take the state over',
      (name) =>
        defineActor('journal', {
          behaviour: withColdSwap(keepJournal, {
            alterHandoverState: (_, handed) => {
              if (name === 'b') throw new Error('no thanks');
              return handed;
            },
          }),
          props: () => ({ initialState: [] as Items }),
        }),
    ],
  ];

  it.each(failures)(
    'whose target %s starts it again at the source, with its state',
    async (_, define) => {
      const cluster = clusters.create({});
      const onA = define('a');
      const a = await cluster.join('a', { supervisors: children(onA) });
      const b = await cluster.join('b', { supervisors: children(define('b')) });
      const id = cluster.idOn(a);
      const ref = await a.supervisor('children').startChild(onA, { id });
      await addSurely(ref, 1);
      const { moved, stayed } = await a.migrate([id], b.node);
      expect(moved).toEqual([]);
      expect(stayed).toEqual([
        expect.objectContaining({ id, message: expect.stringMatching(/no /) }),
      ]);
      await addSurely(ref, 2);
      expect(await read(ref)).toEqual([1, 2]);
      expect(a.lookupChild(id)).toMatchObject({ node: a.node, movingTo: undefined });
    },
  );

  it('loses nothing to a callback that fails on either node', async () => {
    const journal = defineActor('journal', {
      behaviour: withColdSwap(keepJournal, {
        alterHandoverState: (): Items => {
          throw new Error('never');
        },
      }),
      props: () => ({ initialState: [] as Items }),
    });
    const cluster = clusters.create({ supervisors: children(journal) });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    await addSurely(ref, 1);
    expect((await a.migrate([id], b.node)).moved).toEqual([]);
    await addSurely(ref, 2);
    expect(await read(ref)).toEqual([1, 2]);
  });

  it('without handover keeps the state of a child that stays', async () => {
    const define = failures[0]![1];
    const cluster = clusters.create({});
    const onA = define('a');
    const supervise = (journal: Journal) => ({
      children: { actors: [journal], migration: coldSwap() },
    });
    const a = await cluster.join('a', { supervisors: supervise(onA) });
    const b = await cluster.join('b', { supervisors: supervise(define('b')) });
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(onA, { id });
    await addSurely(ref, 1);
    expect((await a.migrate([id], b.node)).moved).toEqual([]);
    expect(await read(ref)).toEqual([1]);
  });
});
