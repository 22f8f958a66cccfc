import { hotSwap } from 'nact-hub';
import { addSurely, journal, read, upTo } from '../../support/actors';
import { describeEverywhere } from '../../support/backends';
import { heldHandovers } from '../../support/held-backend';

describeEverywhere('no lost update', (clusters) => {
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

  it('keeps what was acknowledged between the query and the cut-over', async () => {
    const backend = heldHandovers(clusters.createBackend());
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    await addSurely(ref, 0);
    const held = backend.holdNextPut();
    const moved = a.migrate([id], b.node);
    await held.reached;
    for (const item of [1, 2, 3]) await addSurely(ref, item);
    expect(a.lookupChild(id)?.node).toBe(a.node);
    held.release();
    expect(await moved).toEqual({ moved: [id], stayed: [] });
    expect(await read(ref)).toEqual(upTo(4));
  });

  it('keeps every acknowledged update of a child that moves to and fro', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    await cluster.waitUntil('b knows it', () => b.lookupChild(id));
    let acknowledged = 0;
    let moving = true;
    const adding = (async () => {
      while (moving) await addSurely(ref, acknowledged++);
    })();
    for (const target of [b, a, b, a, b]) {
      expect(await b.migrate([id], target.node)).toEqual({ moved: [id], stayed: [] });
    }
    moving = false;
    await adding;
    expect(acknowledged).toBeGreaterThan(5);
    expect(await read(b.lookupChild<never>(id)!.ref)).toEqual(upTo(acknowledged));
  });
});
