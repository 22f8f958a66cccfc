import { dispatch } from 'nact';
import { defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { addSurely, keepJournal, read, type JournalMessage } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { inShort, recordedJournal, type Happening } from '../../support/recorded';

type Items = readonly number[];
type Message = JournalMessage | { readonly type: 'crash' };

const crashing = (items: Items, message: Message): Items => {
  if (message.type === 'crash') throw new Error('crashed on purpose');
  return keepJournal(items, message);
};

describeOnBackends('a child', (clusters) => {
  const migration = hotSwap({ handover: true });

  it('that moves runs afterMove with its state, and afterStop only when it stops', async () => {
    const happenings: Happening[] = [];
    const recorded = recordedJournal(happenings);
    const cluster = clusters.create({
      supervisors: { children: { actors: [recorded], migration } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(recorded, { id });
    await addSurely(ref, 1);
    await a.migrate([id], b.node);
    await addSurely(ref, 2);
    await a.stopChild(id);
    await cluster.waitUntil('it has ended', () => happenings.length === 4);
    expect(inShort(happenings)).toEqual(['begin a', 'begin b', 'afterMove a', 'afterStop b']);
    expect(happenings.slice(2).map(({ items }) => items)).toEqual([[1], [1, 2]]);
  });

  it('that is idle for `shutdownAfter` is taken off the registry, wherever it has come to', async () => {
    const idle = defineActor('journal', {
      behaviour: withHotSwap(keepJournal),
      props: () => ({ initialState: [] as Items, shutdownAfter: 300 }),
    });
    const cluster = clusters.create({ supervisors: { children: { actors: [idle], migration } } });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(idle, { id });
    await addSurely(ref, 1);
    await a.migrate([id], b.node);
    expect(await read(ref)).toEqual([1]);
    await cluster.waitUntil('it is gone', () => cluster.hubs.every((hub) => !hub.lookupChild(id)));
    await cluster.waitUntil('it is told', () => cluster.heard('childStopped').length > 0);
    expect(cluster.heard('childStopped')).toEqual([{ id, reason: 'idle' }]);
    expect(cluster.heard('childStopped', b)).toHaveLength(1);
  });

  it('that crashes and stops is taken off the registry', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation();
    const fragile = defineActor('journal', {
      behaviour: withHotSwap(crashing),
      props: () => ({ initialState: [] as Items }),
    });
    const cluster = clusters.create({
      supervisors: { children: { actors: [fragile], migration } },
    });
    const [a] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(fragile, { id });
    dispatch(ref, { type: 'crash' });
    await cluster.waitUntil('it is gone', () => cluster.hubs.every((hub) => !hub.lookupChild(id)));
    await cluster.waitUntil('it is told', () => cluster.heard('childStopped').length > 0);
    expect(cluster.heard('childStopped')).toEqual([{ id, reason: 'crashed' }]);
    log.mockRestore();
  });

  it.each(['reset', 'resume'] as const)(
    'that crashes and decides to %s stays, and can move',
    async (decision) => {
      const fragile = defineActor('journal', {
        behaviour: withHotSwap(crashing),
        props: () => ({
          initialState: [] as Items,
          onCrash: (_, __, context) => context[decision],
        }),
      });
      const cluster = clusters.create({
        supervisors: { children: { actors: [fragile], migration } },
      });
      const [a, b] = [await cluster.join('a'), await cluster.join('b')];
      await cluster.joined();
      const id = cluster.idOn(a);
      const ref = await a.supervisor('children').startChild(fragile, { id });
      const asJournal = ref as never;
      await addSurely(asJournal, 1);
      dispatch(ref, { type: 'crash' });
      await addSurely(asJournal, 2);
      const expected = decision === 'reset' ? [2] : [1, 2];
      expect(await read(asJournal)).toEqual(expected);
      expect((await a.migrate([id], b.node)).moved).toEqual([id]);
      expect(await read(asJournal)).toEqual(expected);
      expect(cluster.heard('childStopped')).toEqual([]);
    },
  );

  it('that escalates is stopped, and its peers go on', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation();
    const fragile = defineActor('journal', {
      behaviour: withHotSwap(crashing),
      props: () => ({
        initialState: [] as Items,
        onCrash: (_, __, context) => context.escalate,
      }),
    });
    const cluster = clusters.create({
      supervisors: { children: { actors: [fragile], migration } },
    });
    const a = await cluster.join('a');
    const children = a.supervisor('children');
    const x = await children.startChild(fragile, { id: 'x' });
    const y = await children.startChild(fragile, { id: 'y' });
    await addSurely(y as never, 1);
    dispatch(x, { type: 'crash' });
    await cluster.waitUntil('x is gone', () => !a.lookupChild('x'));
    expect(await read(y as never)).toEqual([1]);
    log.mockRestore();
  });
});
