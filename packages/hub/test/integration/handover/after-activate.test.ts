import type { Ref } from 'nact';
import { coldSwap, defineActor, hotSwap, withColdSwap, withHotSwap } from 'nact-hub';
import { add, addSurely, keepJournal, read, type JournalMessage } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

type Items = readonly number[];
type Happening = readonly [what: string, items: Items, fencingToken?: number];

describeOnBackends('afterActivate', (clusters) => {
  const handover = { handover: true };

  /** A journal that notes when it becomes active and what it processes. */
  const noting = (
    happenings: Happening[],
    alterHandoverState: (initial: Items, handed: Items) => Items = (_, items) => items,
  ) =>
    defineActor('journal', {
      behaviour: withColdSwap(
        withHotSwap(
          (items: Items, message: JournalMessage) => {
            happenings.push([message.type, items]);
            return keepJournal(items, message);
          },
          { alterHandoverState },
        ),
        { declareBehaviour: false },
      ),
      props: () => ({
        initialState: [] as Items,
        afterActivate: (items, { hub }) =>
          void happenings.push(['active', items, hub.fencingToken]),
      }),
    });

  it.each([hotSwap(handover), coldSwap(handover)])(
    'runs once after a start and once after a move, before the first message ($name)',
    async (migration) => {
      const happenings: Happening[] = [];
      const journal = noting(happenings);
      const cluster = clusters.create({
        supervisors: { children: { actors: [journal], migration } },
      });
      const [a, b] = [await cluster.join('a'), await cluster.join('b')];
      await cluster.joined();
      const id = cluster.idOn(a);
      const ref = await b.supervisor('children').startChild(journal, { id });
      await addSurely(ref, 1);
      const begun = a.lookupChild(id)!.epoch;
      const moving = a.migrate([id], b.node);
      add(ref, 2);
      await moving;
      await read(ref);
      const epoch = b.lookupChild(id)!.epoch;
      expect(epoch).toBeGreaterThan(begun);
      const active = happenings.filter(([what]) => what === 'active');
      expect(active.map(([, , token]) => token)).toEqual([begun, epoch]);
      expect(happenings.at(0)).toEqual(['active', [], begun]);
      const second = happenings.indexOf(active[1]!);
      const before = happenings.slice(0, second).filter(([what]) => what === 'add').length;
      expect(active[1]![1]).toEqual([1, 2].slice(0, before));
      expect(happenings.at(-1)).toEqual(['read', [1, 2]]);
    },
  );

  it('runs for a child that is adopted, too', async () => {
    const happenings: Happening[] = [];
    const journal = noting(happenings);
    const supervisors = { children: { actors: [journal], migration: hotSwap(handover) } };
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    const ref = await a.supervisor('children').startChild(journal, { id: 'x' });
    await addSurely(ref, 1);
    await a.leave();
    const b = await cluster.join('b');
    await cluster.waitUntil('it is adopted', () => b.lookupChild('x')?.node === b.node);
    await read(b.lookupChild<JournalMessage>('x')!.ref);
    const { epoch } = b.lookupChild('x')!;
    expect(happenings.slice(-2)).toEqual([
      ['active', [1], epoch],
      ['read', [1]],
    ]);
  });

  it('does not run again in an instance that stays where it is', async () => {
    const happenings: Happening[] = [];
    const journal = noting(happenings, () => {
      throw new Error('on purpose');
    });
    const supervisors = { children: { actors: [journal], migration: hotSwap(handover) } };
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    expect((await a.migrate([id], b.node)).moved).toEqual([]);
    await addSurely(ref, 1);
    expect(happenings.map(([what]) => what)).toEqual(['active', 'add']);
  });

  it.each([
    ['throws', () => fail()],
    ['rejects', () => Promise.resolve().then(fail)],
  ])('that %s is reported, and the child goes on', async (_, afterActivate) => {
    const lines: string[] = [];
    const error = (fields: object, line: string) =>
      void lines.push(`${line} ${JSON.stringify(fields)}`);
    const silent = () => undefined;
    const logger = { debug: silent, info: silent, warn: silent, error, child: () => logger };
    const journal = defineActor('journal', {
      behaviour: withHotSwap(keepJournal),
      props: () => ({ initialState: [] as Items, afterActivate }),
    });
    const supervisors = { children: { actors: [journal], migration: hotSwap(handover) } };
    const a = await clusters.create({ supervisors, logger }).join('a');
    const ref = await a.supervisor('children').startChild(journal, { id: 'x' });
    await addSurely(ref, 1);
    expect(await read(ref)).toEqual([1]);
    expect(lines).toEqual([expect.stringMatching(/afterActivate.*"x".*on purpose/)]);
  });

  it('keeps messages waiting for its promise', async () => {
    const happenings: string[] = [];
    const journal = defineActor('journal', {
      behaviour: withHotSwap((items: Items, message: JournalMessage) => {
        happenings.push(message.type);
        return keepJournal(items, message);
      }),
      props: () => ({
        initialState: [] as Items,
        afterActivate: async () => {
          await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
          happenings.push('settled');
        },
      }),
    });
    const supervisors = { children: { actors: [journal], migration: hotSwap(handover) } };
    const a = await clusters.create({ supervisors }).join('a');
    await addSurely(await a.supervisor('children').startChild(journal, { id: 'x' }), 1);
    expect(happenings).toEqual(['settled', 'add']);
  });

  it('sends in the name of the child', async () => {
    const journal = defineActor('journal', {
      behaviour: withHotSwap(keepJournal),
      props: (to: Ref<JournalMessage> | undefined) => ({
        initialState: [] as Items,
        afterActivate: () => {
          if (to) add(to, 1);
        },
      }),
    });
    const supervisors = { children: { actors: [journal], migration: hotSwap(handover) } };
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    const children = a.supervisor('children');
    const gone = await children.startChild(journal, { id: 'gone' });
    await a.stopChild('gone');
    await children.startChild(journal, { id: 'x', args: gone });
    await cluster.waitUntil('it has sent', () => cluster.heard('deadLetter').length > 0);
    expect(cluster.heard('deadLetter')).toEqual([
      expect.objectContaining({ childId: 'gone', sender: 'x' }),
    ]);
  });
});

const fail = (): never => {
  throw new Error('on purpose');
};
