import { coldSwap, defineActor, hotSwap, withColdSwap, withHotSwap } from 'nact-hub';
import { setImmediate as turn } from 'node:timers/promises';
import { addSurely, journal, keepJournal, read, type JournalMessage } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

type Items = readonly number[];
interface Packed {
  readonly packed: string;
}

const strategies = [
  ['hot swap', hotSwap({ handover: true })],
  ['cold swap', coldSwap({ handover: true })],
] as const;

describeOnBackends('what is handed over', (clusters) => {
  it.each(strategies)('is the state itself by default (%s)', async (_, migration) => {
    const supervisors = { children: { actors: [journal], migration } };
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    for (const item of [3, 1, 2]) await addSurely(ref, item);
    await a.migrate([id], b.node);
    expect(await read(ref)).toEqual([3, 1, 2]);
  });

  describe.each(['hot inside cold', 'cold inside hot'] as const)(
    'through callbacks, %s',
    (order) => {
      it.each(strategies)('both of which may be async (%s)', async (_, migration) => {
        const seen: unknown[] = [];
        const callbacks = {
          prepareHandoverState: async (items: Items): Promise<Packed> => {
            await turn();
            return { packed: items.join() };
          },
          alterHandoverState: async (initial: Items, { packed }: Packed, context: unknown) => {
            seen.push(initial, (context as { hub: { childId: string } }).hub.childId);
            await turn();
            return packed.split(',').map(Number);
          },
        };
        const behaviour =
          order === 'hot inside cold'
            ? withColdSwap(withHotSwap(keepJournal, callbacks), { declareBehaviour: false })
            : withHotSwap(withColdSwap(keepJournal, callbacks), { declareBehaviour: false });
        const packing = defineActor<Items, JournalMessage>('journal', {
          behaviour,
          props: () => ({ initialState: [0] }),
        });
        const supervisors = { children: { actors: [packing], migration } };
        const cluster = clusters.create({ supervisors });
        const [a, b] = [await cluster.join('a'), await cluster.join('b')];
        const id = cluster.idOn(a);
        const ref = await a.supervisor('children').startChild(packing, { id });
        await addSurely(ref, 5);
        expect(await a.migrate([id], b.node)).toEqual({ moved: [id], stayed: [] });
        expect(await read(ref)).toEqual([0, 5]);
        expect(seen).toEqual([[0], id]);
      });
    },
  );

  it.each([
    ['hot swap', hotSwap()],
    ['cold swap', coldSwap()],
  ])('is nothing without `handover` (%s)', async (_, migration) => {
    const supervisors = { children: { actors: [journal], migration } };
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    await addSurely(ref, 1);
    expect(await a.migrate([id], b.node)).toEqual({ moved: [id], stayed: [] });
    expect(await read(ref)).toEqual([]);
  });
});
