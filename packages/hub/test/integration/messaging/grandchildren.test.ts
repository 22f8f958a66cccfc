import { dispatch, query, spawn, type Ref } from 'nact';
import { defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { describeOnBackends } from '../../support/backends';

type Message =
  | { readonly type: 'work'; readonly from: Ref<string> }
  | { readonly type: 'done'; readonly from: Ref<string>; readonly by: string };

describeOnBackends('actors that a child spawns', (clusters) => {
  const stopped: string[] = [];
  const worker = (parent: Ref<never>) =>
    spawn(
      parent,
      (state: undefined, message: Message, context) => {
        const by = context.path.system.split('-')[0]!;
        // Its raw parent, as nact gives it to grandchildren, leads to the child.
        dispatch(context.parent as Ref<unknown>, { type: 'done', from: message.from, by });
        return state;
      },
      'worker',
      { afterStop: (_, { path }) => void stopped.push(path.system.split('-')[0]!) },
    );
  const boss = defineActor('boss', {
    behaviour: withHotSwap((count: number, message: Message, context) => {
      if (message.type === 'done') {
        dispatch(message.from, message.by);
        return count;
      }
      const hand = context.children.get('worker') ?? worker(context.self as Ref<never>);
      dispatch(hand as Ref<Message>, message);
      return count + 1;
    }),
    props: () => ({ initialState: 0 }),
  });

  it('end with it when it moves, and are spawned again where it comes to', async () => {
    stopped.length = 0;
    const supervisors = { children: { actors: [boss], migration: hotSwap({ handover: true }) } };
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a, 'children', 'boss');
    const ref = await a.supervisor('children').startChild(boss, { id });
    const work = () => query(ref, (from: Ref<string>): Message => ({ type: 'work', from }), 5_000);
    expect(await work()).toBe('a');
    expect(await work()).toBe('a');
    await a.migrate([id], b.node);
    await cluster.waitUntil('the worker on a has ended', () => stopped.length === 1);
    expect(stopped).toEqual(['a']);
    expect(await work()).toBe('b');
    await a.stopChild(id);
    await cluster.waitUntil('the worker on b has ended', () => stopped.length === 2);
    expect(stopped).toEqual(['a', 'b']);
  });

  it('are in a copy of its children: what a behaviour puts there is not there for others', async () => {
    type Names = readonly (readonly string[])[];
    const collector = defineActor('collector', {
      behaviour: (names: Names, from: Ref<Names>, context): Names => {
        const seen = [...names, [...context.children.keys()]];
        try {
          context.children.set(`mine-${names.length}`, context.self);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
        }
        if (names.length === 1) worker(context.self as Ref<never>);
        dispatch(from, seen);
        return seen;
      },
      props: () => ({ initialState: [] as Names }),
    });
    const supervisors = { children: { actors: [collector], migration: hotSwap() } };
    const cluster = clusters.create({ supervisors });
    const hub = await cluster.join('a');
    const [one, other] = await Promise.all(
      ['x', 'y'].map((id) => hub.supervisor('children').startChild(collector, { id })),
    );
    const look = (ref: Ref<Ref<Names>>) => query(ref, (from: Ref<Names>) => from, 5_000);
    for (const ref of [one!, other!, one!, one!]) await look(ref);
    expect(await look(one!)).toEqual([[], [], ['worker'], ['worker']]);
    expect(await look(other!)).toEqual([[], []]);
  });
});
