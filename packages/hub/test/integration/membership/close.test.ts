import { systemClock, type Clock } from '@nact-hub/core';
import { dispatch, query, type Ref } from 'nact';
import { defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { withMembers, withParts } from '../../support/held-backend';
import { gate } from '../../support/wait-until';

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

  it('leaves no timer behind, also if it was about to ask the registry again', async () => {
    const pending = new Set<object>();
    const clock: Clock = {
      ...systemClock,
      after: (delay, run) => {
        const key = {};
        pending.add(key);
        const timer = systemClock.after(delay, () => (pending.delete(key), run()));
        return { cancel: () => (pending.delete(key), timer.cancel()) };
      },
    };
    const fourTimes = gate();
    let asked = 0;
    const backend = withParts(clusters.createBackend(), ({ registry }) => ({
      registry: withMembers(registry, {
        stop: () => {
          if (++asked === 4) fourTimes.open();
          return Promise.reject(new Error('no answer'));
        },
      }),
    }));
    const cluster = clusters.create({ clock }, backend);
    const a = await cluster.join('a', {
      supervisors: { children: { actors: [journal], migration } },
    });
    await a.supervisor('children').startChild(journal, { id: 'x' });
    const stopping = a.stopChild('x').catch((error: Error) => error);
    await fourTimes.passed;
    await a.close();
    await stopping;
    await new Promise(setImmediate);
    expect(pending.size).toBe(0);
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
