import { dispatch, query, spawn, type Ref } from 'nact';
import { defineActor, hotSwap, withHotSwap, type ChildContext } from 'nact-hub';
import { addSurely, journal, read, type JournalMessage } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

type Message =
  | { readonly type: 'meet'; readonly other: Ref<JournalMessage> }
  | { readonly type: 'tell'; readonly item: number }
  | { readonly type: 'self'; readonly from: Ref<Ref<Message>> };

/** Keeps the reference of a journal in its state, and tells it things. */
const friend = defineActor('friend', {
  behaviour: withHotSwap((other: Ref<JournalMessage> | undefined, message: Message, context) => {
    if (message.type === 'meet') return message.other;
    if (message.type === 'tell' && other) dispatch(other, { type: 'add', item: message.item });
    if (message.type === 'self') dispatch(message.from, context.self);
    return other;
  }),
});

describeOnBackends('references', (clusters) => {
  const supervisors = {
    children: { actors: [journal, friend], migration: hotSwap({ handover: true }) },
  };

  it('of children work from within the state of others, and after both have moved', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const children = a.supervisor('children');
    const other = await children.startChild(journal, { id: 'journal' });
    const ref = await children.startChild(friend, { id: 'friend' });
    dispatch(ref, { type: 'meet', other });
    for (const [item, target] of [a, b, a, b].entries()) {
      dispatch(ref, { type: 'tell', item });
      await a.migrate(['friend'], target.node);
      await a.migrate(['journal'], (target === a ? b : a).node);
    }
    await cluster.waitUntil('all have come', async () => (await read(other)).length === 4);
    expect(await read(other)).toEqual([0, 1, 2, 3]);
  });

  it('that a child gives of itself stay valid when it moves', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const children = a.supervisor('children');
    const other = await children.startChild(journal, { id: 'journal' });
    const id = cluster.idOn(a, 'children', 'friend');
    const ref = await children.startChild(friend, { id });
    const ask = () => query(ref, (from: Ref<Ref<Message>>) => ({ type: 'self', from }), 5_000);
    const self = await ask();
    await a.migrate([id], b.node);
    dispatch(self, { type: 'meet', other });
    dispatch(self, { type: 'tell', item: 7 });
    await cluster.waitUntil('it has come', async () => (await read(other)).length === 1);
    dispatch(await ask(), { type: 'tell', item: 8 });
    await cluster.waitUntil('it has come', async () => (await read(other)).length === 2);
  });

  it('of plain actors of one node work from children on another', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const heard: unknown[] = [];
    const plain = spawn(cluster.systemOf(a), (state: undefined, message: unknown) => {
      heard.push(message);
      return state;
    });
    const id = cluster.idOn(b, 'children', 'friend');
    const ref = await a.supervisor('children').startChild(friend, { id });
    dispatch(ref, { type: 'meet', other: plain as never });
    dispatch(ref, { type: 'tell', item: 1 });
    await cluster.waitUntil('it has come', () => heard.length === 1);
    expect(heard).toEqual([{ type: 'add', item: 1 }]);
  });
});

describeOnBackends('the context of a child', (clusters) => {
  const seen: { self: unknown; hub: ChildContext['hub']; name: string }[] = [];
  const witness = defineActor('witness', {
    behaviour: withHotSwap((count: number, message: { readonly from: Ref<number> }, context) => {
      const { self, hub, name } = context as unknown as ChildContext;
      seen.push({ self, hub, name });
      dispatch(message.from, count + 1);
      return count + 1;
    }),
    props: () => ({ initialState: 0 }),
  });

  it('has its id, its stable self, and a fencing token that grows with each move', async () => {
    seen.length = 0;
    const supervisors = { children: { actors: [witness], migration: hotSwap({ handover: true }) } };
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a, 'children', 'witness');
    const ref = await a.supervisor('children').startChild(witness, { id });
    const ask = () => query(ref, (from: Ref<number>) => ({ from }), 5_000);
    const epochs: number[] = [];
    for (const target of [b, a, b]) {
      await ask();
      epochs.push(a.lookupChild(id)!.epoch);
      await a.migrate([id], target.node);
    }
    expect(seen.map(({ hub }) => hub.fencingToken)).toEqual(epochs);
    expect([...epochs].sort((x, y) => x - y)).toEqual(epochs);
    expect(new Set(epochs).size).toBe(3);
    for (const { self, hub, name } of seen) {
      expect(hub.childId).toBe(id);
      expect(name).toBe(id);
      expect(hub.self).toBe(self);
    }
  });

  it('has the epoch also for an id that nact would not take as a name', async () => {
    const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = 'order/42:~%ü@';
    const ref = await a.supervisor('children').startChild(journal, { id });
    await addSurely(ref, 1);
    for (const target of [a, b, a]) await a.migrate([id], target.node);
    expect(await read(ref)).toEqual([1]);
  });
});
