import { dispatch, query, type Ref } from 'nact';
import {
  coldSwap,
  defineActor,
  defineStatelessActor,
  hotSwap,
  withColdSwap,
  withHotSwap,
} from 'nact-hub';
import { addSurely, journal, keepJournal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

type Items = readonly number[];

const journalBoth = () => withColdSwap(withHotSwap(keepJournal), { declareBehaviour: false });

describeOnBackends('a stateless definition', (clusters) => {
  const echo = defineStatelessActor('echo', {
    behaviour: ({ text, from }: { readonly text: string; readonly from: Ref<string> }) => {
      if (text === 'crash') throw new Error('crashed on purpose');
      dispatch(from, text);
    },
  });

  it.each([
    ['hot swap', hotSwap()],
    ['cold swap', coldSwap()],
  ])('works, goes on after a fault, and moves (%s)', async (_, migration) => {
    const supervisors = { children: { actors: [echo], migration } };
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a, 'children', 'echo');
    const ref = await a.supervisor('children').startChild(echo, { id });
    const ask = (text: string) => query(ref, (from: Ref<string>) => ({ text, from }), 500);
    expect(await ask('one')).toBe('one');
    await expect(ask('crash')).rejects.toThrow('Query Timeout');
    expect(await ask('two')).toBe('two');
    expect((await a.migrate([id], b.node)).moved).toEqual([id]);
    expect(await ask('three')).toBe('three');
  });
});

describe('a persistent definition', () => {
  it.each(['persistenceKey', 'key', 'snapshotEvery', 'encoder'])(
    'is refused by its %s',
    (option) => {
      const define = () =>
        defineActor('journal', { behaviour: keepJournal, [option]: 'x' } as never);
      expect(define).toThrow(
        expect.objectContaining({
          code: 'invalid_config',
          reason: 'persistent_not_supported',
          message: expect.stringMatching(new RegExp(`'journal'.*${option}.*hand its state over`)),
        }),
      );
    },
  );
});

describeOnBackends('the version of a state', (clusters) => {
  const migration = hotSwap({ handover: true });
  const children = <D>(definition: D) => ({
    children: { actors: [definition as never], migration },
  });
  const old = journal;
  const newer = defineActor('journal', {
    behaviour: withHotSwap(keepJournal),
    props: () => ({ initialState: [] as Items }),
    stateVersion: 2,
    upgradeState: (state, fromVersion) => [...(state as Items), 100 + fromVersion],
  });

  it('is upgraded where the child comes to', async () => {
    const cluster = clusters.create({});
    const a = await cluster.join('a', { supervisors: children(old) });
    const b = await cluster.join('b', { supervisors: children(newer) });
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(old, { id });
    await addSurely(ref, 1);
    expect((await a.migrate([id], b.node)).moved).toEqual([id]);
    expect(await read(ref)).toEqual([1, 101]);
  });

  const upgrading = (upgradeState: (state: unknown) => unknown) =>
    defineActor('journal', {
      behaviour: journalBoth(),
      props: () => ({ initialState: [] as Items }),
      stateVersion: 2,
      upgradeState,
    });

  it('is upgraded by a promise, too', async () => {
    const patient = upgrading((state) => Promise.resolve([...(state as Items), 8]));
    const cluster = clusters.create({});
    const a = await cluster.join('a', { supervisors: children(old) });
    const b = await cluster.join('b', { supervisors: children(patient) });
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(old, { id });
    await addSurely(ref, 7);
    expect((await a.migrate([id], b.node)).moved).toEqual([id]);
    expect(await read(ref)).toEqual([7, 8]);
  });

  const quick = { handover: true, stateQueryTimeout: 100 };
  describe.each([
    ['hot swap', hotSwap(quick)],
    ['cold swap', coldSwap(quick)],
  ])('whose upgrade fails under %s', (_, strategy) => {
    const supervise = (definition: unknown) => ({
      children: { actors: [definition as never], migration: strategy },
    });
    const throws = () => {
      throw new Error('on purpose');
    };

    it.each([
      ['throws', throws, /_failed$/, /on purpose/],
      ['rejects', () => Promise.reject(new Error('on purpose')), /_failed$/, /on purpose/],
      [
        'returns nothing',
        () => undefined,
        /^nothing_upgraded$/,
        /upgradeState of 'journal' returned nothing for version 1/,
      ],
      ['never settles', () => new Promise(() => undefined), /^upgrade_timed_out$/, /within 100 ms/],
    ])(
      'keeps the child where it is, with its state: it %s',
      async (_, upgrade, reason, message) => {
        const cluster = clusters.create({});
        const a = await cluster.join('a', { supervisors: supervise(journal) });
        const b = await cluster.join('b', { supervisors: supervise(upgrading(upgrade)) });
        await cluster.joined();
        const id = cluster.idOn(a);
        const ref = await a.supervisor('children').startChild(journal, { id });
        await addSurely(ref, 1);
        const { moved, stayed } = await a.migrate([id], b.node);
        expect(moved).toEqual([]);
        expect(stayed).toEqual([
          { id, reason: expect.stringMatching(reason), message: expect.stringMatching(message) },
        ]);
        await addSurely(ref, 2);
        expect(await read(ref)).toEqual([1, 2]);
      },
    );
  });

  it.each([
    ['hot swap', hotSwap({ handover: true })],
    ['cold swap', coldSwap({ handover: true })],
  ])(
    'that the target cannot read keeps the child where it is, before anything stops (%s)',
    async (_, strategy) => {
      const unreadable = defineActor('journal', {
        behaviour: journalBoth(),
        props: () => ({ initialState: [] as Items }),
        stateVersion: 3,
      });
      const cluster = clusters.create({});
      const supervise = (definition: unknown) => ({
        children: { actors: [definition as never], migration: strategy },
      });
      const a = await cluster.join('a', { supervisors: supervise(journal) });
      const b = await cluster.join('b', { supervisors: supervise(unreadable) });
      await cluster.joined();
      const id = cluster.idOn(a);
      const ref = await a.supervisor('children').startChild(journal, { id });
      await addSurely(ref, 1);
      const { moved, stayed } = await a.migrate([id], b.node);
      expect(moved).toEqual([]);
      expect(stayed).toEqual([
        {
          id,
          reason: 'state_version_unknown',
          message: expect.stringMatching(/version 3.*'journal'.*version 1/),
        },
      ]);
      expect(await read(ref)).toEqual([1]);
    },
  );

  it('lets a child that a newer node began stay there: placement knows who can read it', async () => {
    const cluster = clusters.create({});
    const b = await cluster.join('b', { supervisors: children(newer) });
    const { started } = await b.supervisor('children').startChildren(
      newer,
      Array.from({ length: 10 }, (_, i) => ({ id: `c-${i}` })),
    );
    const a = await cluster.join('a', { supervisors: children(old) });
    await cluster.joined();
    expect(await b.leave()).toMatchObject({ moved: 0, stayed: [] });
    expect(a.listChildren('local')).toEqual([]);
    expect(started).toHaveLength(10);
  });
});

describeOnBackends('a definition that a node lacks', (clusters) => {
  it.each([
    ['hot swap', hotSwap({ handover: true })],
    ['cold swap', coldSwap({ handover: true })],
  ])('keeps the child where it is, before anything stops (%s)', async (_, migration) => {
    const other = defineActor('other', { behaviour: journalBoth() });
    const cluster = clusters.create({});
    const a = await cluster.join('a', {
      supervisors: { children: { actors: [journal], migration } },
    });
    const b = await cluster.join('b', {
      supervisors: { children: { actors: [other], migration } },
    });
    await cluster.joined();
    const ref = await a.supervisor('children').startChild(journal, { id: 'x' });
    await addSurely(ref, 1);
    const { moved, stayed } = await a.migrate(['x'], b.node);
    expect(moved).toEqual([]);
    expect(stayed).toEqual([
      {
        id: 'x',
        reason: 'unknown_definition',
        message: expect.stringMatching(/cannot run 'journal'.*'children'/),
      },
    ]);
    expect(await read(ref)).toEqual([1]);
  });

  it.each([
    ['hot swap', hotSwap({ handover: true })],
    ['cold swap', coldSwap({ handover: true })],
  ])(
    'keeps its children whole where they are, while those beside them in the batch move (%s)',
    async (_, migration) => {
      const ended: string[] = [];
      const lacked = defineActor('lacked', {
        behaviour: journalBoth(),
        props: () => ({
          initialState: [] as Items,
          afterMove: (items) => void ended.push(`moved with ${items.length}`),
          afterStop: () => void ended.push('stopped'),
        }),
      });
      const cluster = clusters.create({});
      const supervise = (...actors: (typeof journal)[]) => ({
        supervisors: { children: { actors, migration } },
      });
      const a = await cluster.join('a', supervise(journal, lacked));
      const b = await cluster.join('b', supervise(journal));
      await cluster.joined();
      const start = async (actor: typeof journal, id: string) => {
        const ref = await a.supervisor('children').startChild(actor, { id });
        await a.migrate([id], a.node);
        await addSurely(ref, 1);
        return ref;
      };
      const known = cluster.idOn(a);
      const refs = [
        await start(lacked, 'x'),
        await start(journal, known),
        await start(lacked, 'y'),
      ];
      const { moved, stayed } = await a.migrate(['x', known, 'y'], b.node);
      expect(moved).toEqual([known]);
      expect(stayed.map(({ id, reason }) => [id, reason]).sort()).toEqual([
        ['x', 'unknown_definition'],
        ['y', 'unknown_definition'],
      ]);
      expect(await Promise.all(refs.map((ref) => read(ref)))).toEqual([[1], [1], [1]]);
      expect(ended).toEqual([]);
    },
  );
});
