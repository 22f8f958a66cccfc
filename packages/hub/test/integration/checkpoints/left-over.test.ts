import { checkpointKey } from '@nact-hub/handover';
import type { Hub } from 'nact-hub';
import { addSurely, read, type JournalMessage } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { journalWith, toldCheckpoints } from '../../support/checkpoints';
import { withMembers, withParts } from '../../support/held-backend';

describeOnBackends('a checkpoint of an earlier life', (clusters) => {
  /** A child on `a`, a checkpoint of which contains 7; and a store that can be told to fail. */
  async function setUp() {
    const fails = { put: false, end: false };
    const { definition, supervisors } = journalWith({ checkpointEvery: { messages: 1 } });
    const told = toldCheckpoints(clusters.createBackend(), async () => {
      if (fails.put) throw new Error('no room');
    });
    const backend = withParts(told.backend, ({ checkpoints }) => ({
      checkpoints: withMembers(checkpoints, {
        end: (...args) =>
          fails.end ? Promise.reject(new Error('away')) : checkpoints.end(...args),
      }),
    }));
    const cluster = clusters.create({ supervisors, lease: 1_000 }, backend);
    const a = await cluster.join('a');
    const start = (hub: Hub) => hub.supervisor('children').startChild(definition, { id: 'one' });
    await addSurely(await start(a), 7);
    await cluster.waitUntil('7 is stored', () => told.stored.length === 2);
    /** The child is taken over by a node that has just joined. */
    const crash = async (from: Hub, name: string): Promise<Hub> => {
      const next = await cluster.join(name);
      await cluster.waitUntil('it knows the child', () => next.lookupChild('one'));
      await from.close();
      await cluster.waitUntil('it has it', () => cluster.heard('childTakenOver', next).length > 0);
      return next;
    };
    const state = (hub: Hub) => read(hub.lookupChild<JournalMessage>('one')!.ref);
    return { cluster, told, fails, a, start, crash, state };
  }

  it('is gone on with when the life that took it over has ended before its first one', async () => {
    const { cluster, fails, a, crash, state } = await setUp();
    fails.put = true;
    const b = await crash(a, 'b');
    const c = await crash(b, 'c');
    expect(await state(c)).toEqual([7]);
    expect(cluster.heard('childTakenOver', c)[0]!.state).toBe('checkpoint');
  });

  it('is nothing to one that was started again under the same id, although its deletion had failed', async () => {
    const { cluster, told, fails, a, start, crash, state } = await setUp();
    fails.end = true;
    await a.stopChild('one');
    fails.end = false;
    fails.put = true;
    await start(a);
    expect((await told.store().get([checkpointKey(cluster.hubId, 'one')])).size).toBe(1);
    const b = await crash(a, 'b');
    expect(cluster.heard('childTakenOver', b)[0]!.state).toBe('initial');
    const c = await crash(b, 'c');
    expect(cluster.heard('childTakenOver', c)[0]!.state).toBe('initial');
    expect(await state(c)).toEqual([]);
  });
});
