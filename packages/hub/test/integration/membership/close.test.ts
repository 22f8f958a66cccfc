import { dispatch, query, type Ref } from 'nact';
import { defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

describeOnBackends('a node that closes', (clusters) => {
  const migration = hotSwap({ handover: true });

  it('reports nothing that has been processed, at either end', async () => {
    const cluster = clusters.create({
      supervisors: { children: { actors: [journal], migration } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const ids = [...cluster.idsOn(a, 10), ...cluster.idsOn(b, 10)];
    const { started } = await a.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
    await Promise.all(started.map(({ ref }) => addSurely(ref, 1)));
    const there = ids.map((id) => b.lookupChild<never>(id)!.ref);
    await Promise.all(there.map((ref) => read(ref)));
    await Promise.all([a.close(), b.close()]);
    expect(cluster.heard('deadLetter')).toEqual([]);
  });

  it('does not wait for what hangs: that becomes a dead letter', async () => {
    const hanging = defineActor('hanging', {
      behaviour: withHotSwap((_: undefined, message: { readonly from: Ref<string> }) => {
        dispatch(message.from, 'begun');
        return new Promise<undefined>(() => undefined);
      }),
    });
    const cluster = clusters.create({
      supervisors: { children: { actors: [hanging], migration } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(b, 'children', 'hanging');
    const ref = await a.supervisor('children').startChild(hanging, { id });
    expect(await query(ref, (from: Ref<string>) => ({ from }), 5_000)).toBe('begun');
    await a.close();
    expect(cluster.heard('deadLetter', a)).toEqual([
      expect.objectContaining({ reason: 'node_closed', childId: id, fate: 'unknown' }),
    ]);
  });
});
