import { defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { addSurely, journal, keepJournal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { withMembers, withParts } from '../../support/held-backend';
import { gate } from '../../support/wait-until';

type Items = readonly number[];

describeOnBackends('starting again', (clusters) => {
  const migration = hotSwap({ handover: true });
  const supervisors = { children: { actors: [journal], migration } };

  it('after a timeout, whose outcome is unknown, starts nothing twice', async () => {
    const answered = gate();
    const backend = withParts(clusters.createBackend(), ({ registry }, node) => ({
      registry: withMembers(registry, {
        start: async (...args) => {
          const answer = await registry.start(...args);
          if (node.startsWith('b')) await answered.passed;
          return answer;
        },
      }),
    }));
    const begun: string[] = [];
    const counted = defineActor('journal', {
      behaviour: withHotSwap(keepJournal),
      props: () => ({
        initialStateFunc: ({ path }): Items => {
          begun.push(path.toString());
          return [];
        },
      }),
    });
    const cluster = clusters.create(
      { supervisors: { children: { actors: [counted], migration } } },
      backend,
    );
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(b);
    const carts = a.supervisor('children');
    const first = await carts.startChildren(counted, [{ id }], { timeout: 50 });
    expect(first.failed).toEqual([
      { id, error: expect.objectContaining({ code: 'unknown_outcome', reason: 'no_answer' }) },
    ]);
    const again = carts.getOrStart(counted, { id });
    answered.open();
    await addSurely(await again, 1);
    expect(await read(await again)).toEqual([1]);
    expect(begun).toHaveLength(1);
    expect(b.status().children).toBe(1);
  });

  it.each([1, 2, 3])('getOrStart, raced from three nodes, starts once (%i)', async (round) => {
    const cluster = clusters.create({ supervisors });
    const hubs = [await cluster.join('a'), await cluster.join('b'), await cluster.join('c')];
    await cluster.joined();
    const id = `raced-${round}`;
    const refs = await Promise.all(
      hubs.flatMap((hub) =>
        [1, 2, 3].map(() => hub.supervisor('children').getOrStart(journal, { id })),
      ),
    );
    await Promise.all(refs.map((ref, item) => addSurely(ref, item)));
    for (const ref of refs) expect([...(await read(ref))].sort()).toEqual(refs.map((_, i) => i));
    expect(cluster.heard('childStarted')).toEqual([{ id, supervisor: 'children' }]);
    expect(hubs.reduce((sum, hub) => sum + hub.status().children, 0)).toBe(1);
  });

  it('getOrStart races startChild: one of them starts it, and both end', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const outcomes = await Promise.allSettled([
      a.supervisor('children').startChild(journal, { id: 'x' }),
      b.supervisor('children').startChild(journal, { id: 'x' }),
      a.supervisor('children').getOrStart(journal, { id: 'x' }),
    ]);
    expect(outcomes[2].status).toBe('fulfilled');
    const strict = outcomes.slice(0, 2).filter(({ status }) => status === 'rejected');
    for (const outcome of strict)
      expect((outcome as PromiseRejectedResult).reason).toMatchObject({
        reason: 'already_started',
      });
    expect(cluster.heard('childStarted')).toHaveLength(1);
  });

  it('an id begins another life after a stop', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const carts = a.supervisor('children');
    await addSurely(await carts.startChild(journal, { id: 'x' }), 1);
    const { epoch } = a.lookupChild('x')!;
    await b.stopChild('x');
    const ref = await carts.startChild(journal, { id: 'x' });
    expect(await read(ref)).toEqual([]);
    expect(a.lookupChild('x')!.epoch).toBeGreaterThan(epoch);
  });

  it('when no node can run it says which supervisor and definition that is', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [
      await cluster.join('a'),
      await cluster.join('b', { supervisors: { others: { actors: [journal], migration } } }),
    ];
    await cluster.joined();
    await a.leave();
    await cluster.waitUntil('b is alone', () => b.nodes().length === 1);
    const only = b.supervisor('others');
    await only.startChild(journal, { id: 'x' });
    expect(() => b.supervisor('children')).toThrow(
      expect.objectContaining({
        reason: 'unknown_supervisor',
        message: expect.stringMatching(/'children'.*others/),
      }),
    );
  });
});
