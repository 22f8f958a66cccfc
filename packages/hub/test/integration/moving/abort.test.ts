import { coldSwap, hotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { heldHandovers } from '../../support/held-backend';
import { createSlowJournal } from '../../support/slow';

describeOnBackends('abortMigration', (clusters) => {
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

  it.each([
    ['before the target knows of it', 1],
    ['when it stands still before the cut-over', 2],
  ])('calls a move off %s', async (_, puts) => {
    const backend = heldHandovers(clusters.createBackend());
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    const holds = Array.from({ length: puts }, () => backend.holdNextPut());
    const moving = a.migrate([id], b.node);
    for (const [index, hold] of holds.entries()) {
      await hold.reached;
      if (index + 1 < puts) {
        await addSurely(ref, 1);
        hold.release();
      }
    }
    await b.abortMigration([id]);
    holds.at(-1)!.release();
    expect(await moving).toEqual({
      moved: [],
      stayed: [expect.objectContaining({ id, reason: 'aborted' })],
    });
    expect(cluster.heard('migrationAborted', a)).toEqual([
      expect.objectContaining({ id, target: b.node, reason: 'aborted' }),
    ]);
    await addSurely(ref, 2);
    expect(await read(ref)).toEqual(puts === 1 ? [2] : [1, 2]);
    expect(a.lookupChild(id)).toMatchObject({ node: a.node, movingTo: undefined });
    expect(await a.migrate([id], b.node)).toEqual({ moved: [id], stayed: [] });
    expect((await read(ref)).at(-1)).toBe(2);
  });

  it('changes nothing for a child that does not move', async () => {
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    const ref = await a.supervisor('children').startChild(journal, { id: 'still' });
    await a.abortMigration(['still']);
    await addSurely(ref, 1);
    expect(await read(ref)).toEqual([1]);
  });

  it('refuses an unknown child', async () => {
    const a = await clusters.create({ supervisors }).join('a');
    await expect(a.abortMigration(['ghost'])).rejects.toMatchObject({ reason: 'unknown_child' });
  });
});

describeOnBackends('a freeze that takes too long', (clusters) => {
  it('leaves the child at the source, where it goes on', async () => {
    const { slowJournal, release } = createSlowJournal();
    const migration = coldSwap({ handover: true, freezeTimeout: 100 });
    const cluster = clusters.create({
      supervisors: { children: { actors: [slowJournal], migration } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(slowJournal, { id });
    const slow = addSurely(ref, 1);
    const { moved, stayed } = await a.migrate([id], b.node);
    expect(moved).toEqual([]);
    expect(stayed).toEqual([expect.objectContaining({ id, reason: 'freeze_timed_out' })]);
    release();
    await slow;
    await addSurely(ref, 2);
    expect(await read(ref)).toEqual([1, 2]);
  });
});
