import { defineActor, hotSwap, withHotSwap, type HubError } from 'nact-hub';
import { addSurely, journal, keepJournal, read } from '../../support/actors';
import { describeEverywhere } from '../../support/backends';

type Items = readonly number[];

describeEverywhere('startChildren', (clusters) => {
  const migration = hotSwap({ handover: true });
  const supervisors = { children: { actors: [journal], migration } };
  const ids = Array.from({ length: 20 }, (_, i) => `c-${i}`);

  it('starts each child on the node where it belongs, and answers references', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const [onA, onB] = [cluster.idsOn(a, 5), cluster.idsOn(b, 5)];
    const specs = [...onA, ...onB].map((id) => ({ id }));
    const { started, failed } = await a.supervisor('children').startChildren(journal, specs);
    expect(failed).toEqual([]);
    expect(started.map(({ id }) => id).sort()).toEqual([...onA, ...onB].sort());
    const local = (hub: typeof a) => hub.listChildren('local').map(({ id }) => id);
    expect([local(a).sort(), local(b).sort()]).toEqual([[...onA].sort(), [...onB].sort()]);
    for (const { ref } of started) await addSurely(ref, 1);
  });

  const failing = (bad: string) =>
    defineActor('journal', {
      behaviour: withHotSwap(keepJournal),
      props: (args: { readonly id: string }) => {
        if (args.id === bad) throw new Error(`props of ${bad}`);
        return { initialState: [] as Items };
      },
    });
  const specs = ids.map((id) => ({ id, args: { id } }));

  it('answers those that failed with the reason, and goes on with the others', async () => {
    const definition = failing('c-3');
    const cluster = clusters.create({
      supervisors: { children: { actors: [definition], migration } },
    });
    const a = await cluster.join('a');
    const { started, failed } = await a.supervisor('children').startChildren(definition, specs);
    expect(started).toHaveLength(19);
    expect(failed).toEqual([
      {
        id: 'c-3',
        error: expect.objectContaining({
          code: 'start_failed',
          reason: 'props_failed',
          message: expect.stringMatching(/'journal'.*'c-3'.*props of c-3/),
        }),
      },
    ]);
    expect(a.lookupChild('c-3')).toBeUndefined();
  });

  it('makes at most 250 children in one turn of the event loop', async () => {
    let [turn, isOver] = [0, false];
    const next = () => void (turn++, isOver || setImmediate(next));
    const madeIn: number[] = [];
    const definition = defineActor('journal', {
      behaviour: withHotSwap(keepJournal),
      props: () => (madeIn.push(turn), { initialState: [] as Items }),
    });
    const cluster = clusters.create({
      supervisors: { children: { actors: [definition], migration } },
    });
    const a = await cluster.join('a');
    const many = Array.from({ length: 600 }, (_, n) => ({ id: `many-${n}` }));
    setImmediate(next);
    const { started } = await a.supervisor('children').startChildren(definition, many);
    isOver = true;
    expect(started).toHaveLength(600);
    const perTurn = [...new Set(madeIn)].map((one) => madeIn.filter((at) => at === one).length);
    expect(perTurn).toEqual([250, 250, 100]);
  });

  it('with `rollback` stops those that started when one fails', async () => {
    const definition = failing('c-3');
    const cluster = clusters.create({
      supervisors: { children: { actors: [definition], migration } },
    });
    const [a] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const options = { onFailure: 'rollback' } as const;
    const result = await a.supervisor('children').startChildren(definition, specs, options);
    expect(result.started).toEqual([]);
    expect(result.failed.map(({ id }) => id)).toEqual(['c-3']);
    expect(a.listChildren('global')).toEqual([]);
    await cluster.waitUntil('nothing runs', () =>
      cluster.hubs.every((hub) => hub.status().children === 0),
    );
  });

  it('finds what runs already before anything starts, or takes it as started', async () => {
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    const carts = a.supervisor('children');
    await addSurely(await carts.startChild(journal, { id: 'x' }), 1);
    const both = [{ id: 'x' }, { id: 'y' }];
    const strict = await carts.startChildren(journal, both);
    expect(strict.failed).toEqual([
      {
        id: 'x',
        error: expect.objectContaining({
          reason: 'already_started',
          message: expect.stringMatching(/'x'.*getOrStart/),
        }),
      },
    ]);
    expect(strict.started.map(({ id }) => id)).toEqual(['y']);
    const lax = await carts.startChildren(journal, both, { checkExisting: false });
    expect(lax.failed).toEqual([]);
    const x = lax.started.find(({ id }) => id === 'x')!;
    expect(await read(x.ref)).toEqual([1]);
  });

  it('with `rollback` leaves alone what ran before', async () => {
    const definition = failing('bad');
    const cluster = clusters.create({
      supervisors: { children: { actors: [definition], migration } },
    });
    const a = await cluster.join('a');
    const carts = a.supervisor('children');
    const ref = await carts.startChild(definition, { id: 'x', args: { id: 'x' } });
    await addSurely(ref, 1);
    const both = [
      { id: 'x', args: { id: 'x' } },
      { id: 'y', args: { id: 'bad' } },
    ];
    const result = await carts.startChildren(definition, both, {
      onFailure: 'rollback',
      checkExisting: false,
    });
    expect(result.failed).toHaveLength(1);
    expect(await read(ref)).toEqual([1]);
  });

  it('passes the arguments to whichever instance is made, wherever', async () => {
    const definition = defineActor('journal', {
      behaviour: withHotSwap(keepJournal),
      props: ({ first }: { readonly first: number }) => ({ initialState: [first] as Items }),
    });
    const cluster = clusters.create({
      supervisors: { children: { actors: [definition], migration: hotSwap() } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(b);
    const ref = await a.supervisor('children').startChild(definition, { id, args: { first: 42 } });
    expect(await read(ref)).toEqual([42]);
    await a.migrate([id], a.node);
    expect(await read(ref)).toEqual([42]);
  });

  it('throws the reason when it is one child', async () => {
    const a = await clusters.create({ supervisors }).join('a');
    const carts = a.supervisor('children');
    await carts.startChild(journal, { id: 'x' });
    const error: unknown = await carts.startChild(journal, { id: 'x' }).catch((e: unknown) => e);
    expect((error as HubError).reason).toBe('already_started');
  });
});
