import { silentLogger } from '@nact-hub/core';
import { coldSwap, defineActor, withColdSwap, type Hub } from 'nact-hub';
import { addSurely, journal, keepJournal, read, type JournalMessage } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import type { Cluster } from '../../support/cluster';
import { request } from '../../support/redis-requests';
import { gate } from '../../support/wait-until';

const migration = coldSwap({ handover: true });

describeOnBackends('a child that is of a node, and that nobody there runs', (clusters) => {
  const refTo = (hub: Hub, id: string) => hub.lookupChild<JournalMessage>(id)!.ref;
  const isTakenOver = (cluster: Cluster, by: Hub, seen: Hub) =>
    cluster.waitUntil('it runs', () => {
      const epoch = by.lookupChild('x')?.epoch;
      return cluster.heard('childTakenOver').length > 0 && seen.lookupChild('x')?.epoch === epoch;
    });
  /** `a` runs `x`. `claim` takes it over in the name of `a`, which knows nothing of it; `b` looks on. */
  const createClaimed = async (lease: number, definition = journal) => {
    const backend = clusters.createBackend();
    const cluster = clusters.create({ lease }, backend);
    const supervisors = { children: { actors: [definition], migration } };
    const a = await cluster.join('a', { supervisors });
    const other = defineActor('other', {
      behaviour: withColdSwap(keepJournal),
      props: () => ({ initialState: [] as readonly number[] }),
    });
    const others = { others: { actors: [other], migration } };
    const b = await cluster.join('b', { supervisors: others });
    await cluster.joined();
    await a.supervisor('children').startChild(definition, { id: 'x' });
    await addSurely(refTo(a, 'x'), 0);
    await cluster.waitUntil('b knows it', () => b.lookupChild('x'));
    const { epoch } = b.lookupChild('x')!;
    const { registry, close } = await backend
      .connect({ ...request(silentLogger, lease), hub: cluster.hubId, node: 'nobody.1' })
      .then((side) => ({ registry: side.registry, close: () => side.close() }));
    const claim = async (operation: string, at: number): Promise<number> => {
      const answer = await registry.claim(a.node, operation, [{ id: 'x', epoch: at }]);
      if (answer.outcome === 'fenced') throw new Error('a is out');
      return answer.answers.get('x')!.row!.epoch;
    };
    return { cluster, a, b, epoch, claim, close, supervisors, others };
  };

  it('is taken over, and that is reported, when it has been so for a while, whatever led to it', async () => {
    const { cluster, a, b, epoch, claim, close } = await createClaimed(1_000);
    await claim('stray', epoch);
    await close();
    await isTakenOver(cluster, a, b);
    expect(await addSurely(refTo(b, 'x'), 1)).toBe(1);
    expect(await read(refTo(b, 'x'))).toEqual([1]);
  });

  it('is taken over at once if it was claimed without a standby, and moves like any other after that', async () => {
    const [reached, go] = [gate(), gate()];
    const slow = defineActor('journal', {
      behaviour: withColdSwap(keepJournal, {
        alterHandoverState: async (_: readonly number[], handed: readonly number[]) => {
          reached.open();
          await go.passed;
          return handed;
        },
      }),
      props: () => ({ initialState: [] as readonly number[] }),
    });
    const made = await createClaimed(20_000, slow);
    const { cluster, a, b, claim, supervisors, others } = made;
    await claim('again', await claim('stray', made.epoch));
    await made.close();
    await isTakenOver(cluster, a, b);
    expect(await addSurely(refTo(b, 'x'), 1)).toBe(1);
    const c = await cluster.join('c', { supervisors });
    await cluster.joined();
    // Placement may have begun with it already.
    a.migrate(['x'], c.node).catch(() => undefined);
    await reached.passed;
    expect(a.status().children).toBe(0);
    await cluster.join('d', { supervisors: others });
    await cluster.joined();
    go.open();
    await cluster.waitUntil('it has moved', () => b.lookupChild('x')?.node === c.node);
    expect(await read(refTo(b, 'x'))).toEqual([1]);
    expect(cluster.heard('childTakenOver')).toHaveLength(1);
  });
});
