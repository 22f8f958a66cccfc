import { dispatch, query, type Ref } from 'nact';
import { coldSwap, defineActor, hotSwap, withColdSwap, withHotSwap } from 'nact-hub';
import { describeOnBackends } from '../../support/backends';

interface Archive {
  readonly items: number;
  readonly ballast: string;
}
type Message = { readonly type: 'add' | 'read'; readonly from: Ref<string> };

const size = 3 * 2 ** 20;

/** Tells how many items it has and, when it is read, whether its ballast is whole. */
const archive = defineActor('archive', {
  behaviour: withColdSwap(
    withHotSwap((state: Archive, { type, from }: Message) => {
      const items = state.items + (type === 'add' ? 1 : 0);
      const isWhole = type === 'add' || state.ballast === 'ü'.repeat(size / 2);
      dispatch(from, `${items}, ${isWhole ? 'whole' : 'damaged'}`);
      return { ...state, items };
    }),
    { declareBehaviour: false },
  ),
  props: () => ({ initialState: { items: 0, ballast: 'ü'.repeat(size / 2) } }),
});

const ask = (ref: Ref<Message>, type: Message['type']): Promise<string> =>
  query(ref, (from: Ref<string>): Message => ({ type, from }), 5_000);

const strategies = [
  ['hot', hotSwap({ handover: true })],
  ['cold', coldSwap({ handover: true })],
] as const;

describeOnBackends('a child with a state of several mebibytes', (clusters) => {
  it.each(strategies)(
    'moves to and fro under updates, %s, and is parked and adopted, with all of them',
    async (_, migration) => {
      const supervisors = { children: { actors: [archive], migration } };
      const cluster = clusters.create({ supervisors });
      const [a, b] = [await cluster.join('a'), await cluster.join('b')];
      await cluster.joined();
      const id = cluster.idOn(a, 'children', 'archive');
      const ref = await a.supervisor('children').startChild(archive, { id });
      let added = 0;
      let moving = true;
      const adding = (async () => {
        while (moving) expect(await ask(ref, 'add')).toBe(`${++added}, whole`);
      })();
      for (const target of [b, a])
        expect(await a.migrate([id], target.node)).toEqual({ moved: [id], stayed: [] });
      moving = false;
      await adding;
      expect(added).toBeGreaterThan(1);
      await b.leave();
      expect((await a.leave()).parked).toEqual([id]);
      const c = await cluster.join('c');
      await cluster.waitUntil('c has adopted it', () => c.listChildren('local').length === 1);
      expect(await ask(c.lookupChild<Message>(id)!.ref, 'read')).toBe(`${added}, whole`);
    },
  );
});
