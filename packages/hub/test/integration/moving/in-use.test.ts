import type { Migrator } from '@nact-hub/migration';
import { coldSwap, hotSwap, type Hub, type MigrationStrategy } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeEverywhere } from '../../support/backends';
import { heldHandovers } from '../../support/held-backend';

/** What a hub asks to move each of its batches. */
const migratorOf = (hub: Hub) =>
  (hub as unknown as { readonly inner: { readonly migrator: Migrator } }).inner.migrator;

describeEverywhere('a batch that moves', (clusters) => {
  const setUp = async (migration: MigrationStrategy) => {
    const supervisors = { children: { actors: [journal], migration } };
    const backend = heldHandovers(clusters.createBackend());
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    const pauses: number[] = [];
    const move = () =>
      migratorOf(a).move(
        migration,
        { supervisor: 'children', target: b.node, children: [id], about: () => undefined },
        { pinned: true, paused: (time) => pauses.push(time) },
      );
    return { backend, id, ref, pauses, move };
  };

  it.each([
    ['hot', hotSwap({ handover: true })],
    ['cold', coldSwap({ handover: true })],
  ])('says nothing of children that nobody used meanwhile (%s)', async (_, migration) => {
    const { id, ref, pauses, move } = await setUp(migration);
    await addSurely(ref, 1);
    expect((await move()).moved).toEqual([id]);
    expect(pauses).toEqual([]);
    expect(await read(ref)).toEqual([1]);
  });

  it('says for how long a child stood still that was in use', async () => {
    const { backend, id, ref, pauses, move } = await setUp(hotSwap({ handover: true }));
    const [serving, still] = [backend.holdNextPut(), backend.holdNextPut()];
    const moving = move();
    await serving.reached;
    await addSurely(ref, 1);
    serving.release();
    await still.reached;
    const begun = performance.now();
    await new Promise(setImmediate);
    const stood = performance.now() - begun;
    still.release();
    expect((await moving).moved).toEqual([id]);
    expect(pauses).toHaveLength(1);
    expect(pauses[0]).toBeGreaterThanOrEqual(stood);
    expect(await read(ref)).toEqual([1]);
  });
});
