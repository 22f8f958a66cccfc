import { hotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeEverywhere } from '../../support/backends';

describeEverywhere('a node that ends without leaving', (clusters) => {
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

  it('loses its children to the others when its lease has run out, each once', async () => {
    const cluster = clusters.create({ supervisors, lease: 1_000 });
    const [a, b, c] = [await cluster.join('a'), await cluster.join('b'), await cluster.join('c')];
    await cluster.joined();
    const ids = cluster.idsOn(a, 10);
    await a.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
    await a.close();
    await cluster.waitUntil('the others have them', () => {
      const local = [b, c].flatMap((hub) => hub.listChildren('local').map(({ id }) => id));
      return ids.every((id) => local.filter((other) => other === id).length === 1);
    });
    expect(cluster.heard('nodeLeft', b)).toEqual([{ node: a.node, expired: true }]);
    const takenOver = cluster.heard('childTakenOver').map(({ id }) => id);
    expect(takenOver.sort()).toEqual([...ids].sort());
    for (const { state } of cluster.heard('childTakenOver')) expect(state).toBe('initial');
    await cluster.waitUntil('b knows where they are', () =>
      ids.every((id) => [b.node, c.node].includes(b.lookupChild(id)?.node ?? '')),
    );
    for (const id of ids) expect(await read(b.lookupChild<never>(id)!.ref)).toEqual([]);
  });

  it('lets a message that was not processed become a dead letter, not a duplicate', async () => {
    const cluster = clusters.create({ supervisors, lease: 1_000 });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    await a.supervisor('children').startChild(journal, { id });
    await cluster.waitUntil('b knows it', () => b.lookupChild(id));
    const { ref } = b.lookupChild<never>(id)!;
    await a.close();
    const lost = addSurely(ref, 1, 3_000);
    await expect(lost).rejects.toThrow(/another_life/);
    await cluster.waitUntil('b has it', () => b.lookupChild(id)?.node === b.node);
    expect(cluster.heard('deadLetter', b)).toEqual([
      expect.objectContaining({ reason: 'another_life', childId: id, fate: 'unknown' }),
    ]);
    expect(await read(b.lookupChild<never>(id)!.ref)).toEqual([]);
  });
});
