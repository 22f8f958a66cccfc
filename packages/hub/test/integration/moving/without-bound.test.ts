import type { HandoverStore } from '@nact-hub/handover';
import { defineActor, hotSwap, memoryBackend, withHotSwap } from 'nact-hub';
import { addSurely, journal, keepJournal, read } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { withMembers, withParts } from '../../support/held-backend';

const never = (): Promise<never> => new Promise(() => undefined);

describe('a child that stands still on its way', () => {
  const clusters = useClusters();
  const migration = hotSwap({ handover: true, stateQueryTimeout: 200, freezeTimeout: 200 });

  it('goes on where it was when the handover store does not answer', async () => {
    let puts = 0;
    const backend = withParts(memoryBackend(), ({ handovers }) => ({
      handovers: withMembers<HandoverStore>(handovers, {
        put: (...args) => (++puts === 2 ? never() : handovers.put(...args)),
      }),
    }));
    const slowlyAsked = defineActor('journal', {
      behaviour: withHotSwap(keepJournal),
      props: () => ({ initialState: [] as readonly number[] }),
    });
    const supervisors = { children: { actors: [slowlyAsked], migration } };
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(slowlyAsked, { id });
    let adding = true;
    const add = async () => {
      for (let item = 0; adding; item++) await addSurely(ref, item);
    };
    const added = add(); // So that it has always changed since it was asked for its state.
    const { stayed } = await a.migrate([id], b.node);
    adding = false;
    await added;
    expect(stayed).toEqual([expect.objectContaining({ id, reason: 'store_timed_out' })]);
    expect(puts).toBe(2);
    expect(await read(ref)).not.toEqual([]);
  });

  it('goes on where it was when the target never says what became of its standby', async () => {
    const silent = { ...migration, handlePostActionMigrateComplete: () => undefined };
    const supervisors = { children: { actors: [journal], migration: silent } };
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    await addSurely(ref, 1);
    const { stayed } = await a.migrate([id], b.node);
    expect(stayed).toEqual([expect.objectContaining({ id, reason: 'no_answer' })]);
    expect(await read(ref)).toEqual([1]);
  });
});
