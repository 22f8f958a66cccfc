import type { RegistryStore } from '@nact-hub/registry';
import { dispatch, query, type Ref } from 'nact';
import { defineActor, hotSwap, memoryBackend, withHotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { blinding } from '../../support/blinding';
import { withMembers, withParts } from '../../support/held-backend';
import { gate } from '../../support/wait-until';

const migration = hotSwap({ handover: true });

describe('a node that leaves', () => {
  const clusters = useClusters();

  it('takes along a child that has just been moved to it, also if it has not read of that yet', async () => {
    const { backend: readable, blind, see } = blinding('b');
    const backend = withParts(readable, ({ registry }, node) => ({
      registry: withMembers<RegistryStore>(registry, {
        cutOver: (...args) => {
          if (node.startsWith('a.')) blind();
          return registry.cutOver(...args);
        },
      }),
    }));
    const supervisors = { children: { actors: [journal], migration } };
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    await addSurely(ref, 1);
    const moving = a.migrate([id], b.node);
    await cluster.waitUntil('b owns it', () => a.lookupChild(id)!.node === b.node);
    const leaving = b.leave();
    await cluster.waitUntil('a knows that b leaves', () =>
      a.nodes().some(({ phase }) => phase === 'leaving'),
    );
    see();
    expect((await moving).moved).toEqual([id]);
    expect((await leaving).stayed).toEqual([]);
    expect(await read(ref)).toEqual([1]);
    expect(cluster.heard('childTakenOver')).toEqual([]);
    expect(cluster.heard('deadLetter')).toEqual([]);
  });

  it('takes along a child whose start was under way', async () => {
    const [asked, started] = [gate(), gate()];
    const backend = withParts(memoryBackend(), ({ registry }, node) => ({
      registry: withMembers<RegistryStore>(registry, {
        start: async (...args) => {
          if (!node.startsWith('b.')) return registry.start(...args);
          asked.open();
          await started.passed;
          return registry.start(...args);
        },
      }),
    }));
    const answer = gate();
    const slow = defineActor('slow', {
      behaviour: withHotSwap(async (_: undefined, { from }: { readonly from: Ref<'done'> }) => {
        await answer.passed;
        dispatch(from, 'done');
        return undefined;
      }),
    });
    const supervisors = { children: { actors: [journal, slow], migration } };
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const onA = cluster.idOn(a, 'children', 'slow');
    await a.supervisor('children').startChild(slow, { id: onA });
    await cluster.waitUntil('b knows it', () => b.lookupChild(onA));
    const id = cluster.idOn(b);
    const starting = a.supervisor('children').startChild(journal, { id });
    await asked.passed;
    const waiting = query(
      b.lookupChild<{ readonly from: Ref<'done'> }>(onA)!.ref,
      (from: Ref<'done'>) => ({ from }),
      9_000,
    );
    const leaving = b.leave();
    await cluster.waitUntil('a knows that b leaves', () =>
      a.nodes().some(({ phase }) => phase === 'leaving'),
    );
    started.open();
    const ref = await starting;
    answer.open();
    expect(await waiting).toBe('done');
    expect((await leaving).stayed).toEqual([]);
    await addSurely(ref, 1);
    expect(a.lookupChild(id)!.node).toBe(a.node);
    expect(cluster.heard('childTakenOver')).toEqual([]);
  });
});
