import type { RegistryStore } from '@nact-hub/registry';
import { defineActor, hotSwap, memoryBackend, UnknownOutcomeError, withHotSwap } from 'nact-hub';
import { addSurely, keepJournal, read } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { withMembers, withParts } from '../../support/held-backend';
import { gate } from '../../support/wait-until';

type Items = readonly number[];

/** A journal whose standbys are not ready before they are told to. */
function createSlowToAlter() {
  const ready = gate();
  const slow = defineActor('journal', {
    behaviour: withHotSwap(keepJournal, {
      alterHandoverState: async (_: Items, handed: Items) => {
        await ready.passed;
        return handed;
      },
    }),
    props: () => ({ initialState: [] as Items }),
  });
  return { slow, makeReady: () => ready.open() };
}

/** A backend on which the first begin of a migration gets no answer, and is carried out when it is told to. */
function lateBegin() {
  let first: (() => Promise<unknown>) | undefined;
  const backend = withParts(memoryBackend(), ({ registry }) => ({
    registry: withMembers<RegistryStore>(registry, {
      beginMigration: (...args) => {
        if (first) return registry.beginMigration(...args);
        first = () => registry.beginMigration(...args);
        return Promise.reject(new UnknownOutcomeError('no_answer', 'it is still on its way'));
      },
    }),
  }));
  return { backend, carryOut: () => first!() };
}

describe('a migration that the registry begins when its move is over', () => {
  const clusters = useClusters();

  it('is ended again, so that the child can move', async () => {
    const { slow, makeReady } = createSlowToAlter();
    const { backend, carryOut } = lateBegin();
    const migration = hotSwap({ handover: true });
    const supervisors = { children: { actors: [slow], migration } };
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(slow, { id });
    await addSurely(ref, 1);
    const isBegun = () => b.lookupChild(id)?.movingTo === b.node;
    const moving = a.migrate([id], b.node);
    await cluster.waitUntil('it has begun', isBegun);
    await a.abortMigration([id]);
    expect((await moving).stayed).toEqual([expect.objectContaining({ id, reason: 'aborted' })]);
    await cluster.waitUntil('that is known', () => !isBegun());
    makeReady();
    await carryOut();
    await cluster.waitUntil('the child has moved', async () => {
      const { moved } = await a.migrate([id], b.node);
      return moved.length === 1;
    });
    expect(await read(ref)).toEqual([1]);
  });
});
