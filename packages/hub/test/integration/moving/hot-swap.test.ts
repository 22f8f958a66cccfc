import { Calls } from '@nact-hub/messaging';
import { hotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeEverywhere } from '../../support/backends';
import { heldHandovers } from '../../support/held-backend';
import { inShort, recordedJournal, type Happening } from '../../support/recorded';

describeEverywhere('a hot swap', (clusters) => {
  const migration = hotSwap({ handover: true });

  it('starts the instance on the target before the one on the source ends', async () => {
    const happenings: Happening[] = [];
    const recorded = recordedJournal(happenings);
    const cluster = clusters.create({
      supervisors: { children: { actors: [recorded], migration } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(recorded, { id });
    await addSurely(ref, 1);
    await a.migrate([id], b.node);
    await cluster.waitUntil('the source has ended', () => happenings.length === 3);
    expect(inShort(happenings)).toEqual(['begin a', 'begin b', 'afterMove a']);
  });

  it('leaves the source in the registry, and serving, until the cut-over', async () => {
    const backend = heldHandovers(clusters.createBackend());
    const supervisors = { children: { actors: [journal], migration } };
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    const first = backend.holdNextPut();
    const second = backend.holdNextPut();
    const { epoch } = a.lookupChild(id)!;
    const moving = a.migrate([id], b.node);
    await first.reached;
    await addSurely(ref, 1);
    first.release();
    await second.reached; // It stands still: the standby is ready, and the last state is on its way.
    expect(a.lookupChild(id)).toMatchObject({ node: a.node, epoch, movingTo: b.node });
    expect(b.lookupChild(id)).toMatchObject({ node: a.node, epoch });
    second.release();
    await moving;
    await cluster.waitUntil('both name the target', () =>
      [a, b].every((hub) => hub.lookupChild(id)?.node === b.node),
    );
    expect(b.lookupChild(id)!.epoch).toBeGreaterThan(epoch);
    expect(await read(ref)).toEqual([1]);
  });

  it('asks each target once per batch to start its children', async () => {
    const ask = jest.spyOn(Calls.prototype, 'ask');
    const supervisors = { children: { actors: [journal], migration } };
    const cluster = clusters.create({ supervisors, limits: { batchSize: 10 } });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const ids = cluster.idsOn(a, 25);
    await a.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
    ask.mockClear();
    expect((await a.migrate(ids, b.node)).moved).toHaveLength(25);
    const starts = ask.mock.calls.filter(([, name]) => name === 'migration.start');
    const sizes = starts.map(([, , data]) => (data as { children: unknown[] }).children.length);
    // They are under way at once, and which of them the registry answers first is open.
    expect([...sizes].sort((one, other) => other - one)).toEqual([10, 10, 5]);
    ask.mockRestore();
  });
});
