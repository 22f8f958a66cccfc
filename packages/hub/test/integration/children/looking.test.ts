import { hotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

describeOnBackends('looking for children', (clusters) => {
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

  it('finds one by id on any node, with a reference that works', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    await a.supervisor('children').startChild(journal, { id, tags: ['vip'] });
    await cluster.waitUntil('b knows it', () => b.lookupChild(id));
    expect(b.lookupChild(id)).toEqual({
      id,
      ref: expect.anything(),
      node: a.node,
      epoch: expect.any(Number),
      supervisor: 'children',
      definition: 'journal',
      tags: ['vip'],
      movingTo: undefined,
    });
    await addSurely(b.lookupChild<never>(id)!.ref, 1);
    expect(await read(a.lookupChild<never>(id)!.ref)).toEqual([1]);
    expect(b.lookupChild('ghost')).toBeUndefined();
  });

  it('tells everybody the same object, which nobody can change, until the registry says something else', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    await a.supervisor('children').startChild(journal, { id, tags: ['vip'] });
    const before = a.lookupChild(id)!;
    expect(a.lookupChild(id)).toBe(before);
    expect([...a.listChildren('global'), ...a.findByTag('vip')]).toEqual([before, before]);
    expect(Object.isFrozen(before)).toBe(true);
    await a.migrate([id], b.node);
    const after = a.lookupChild(id)!;
    expect([before.node, after.node]).toEqual([a.node, b.node]);
    expect(after.epoch).toBeGreaterThan(before.epoch);
    await a.stopChild(id);
    expect(a.lookupChild(id)).toBeUndefined();
    await a.supervisor('children').startChild(journal, { id });
    expect(a.lookupChild(id)!.epoch).toBeGreaterThan(after.epoch);
  });

  it('lists those of this node, and those of all', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const [onA, onB] = [cluster.idsOn(a, 2), cluster.idsOn(b, 3)];
    const specs = [...onA, ...onB].map((id) => ({ id }));
    await a.supervisor('children').startChildren(journal, specs);
    const idsOf = (children: readonly { readonly id: string }[]) =>
      children.map(({ id }) => id).sort();
    expect(idsOf(a.listChildren('local'))).toEqual([...onA].sort());
    await cluster.waitUntil('b knows all', () => b.listChildren('global').length === 5);
    expect(idsOf(b.listChildren('local'))).toEqual([...onB].sort());
    expect(idsOf(b.listChildren('global'))).toEqual([...onA, ...onB].sort());
    const dump = b.dumpRegistry();
    expect(idsOf(dump[a.node]!)).toEqual([...onA].sort());
    expect(idsOf(dump[b.node]!)).toEqual([...onB].sort());
    expect(Object.keys(dump).sort()).toEqual([a.node, b.node].sort());
  });

  it('finds them by tag, before and after a move, and not after a stop', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const [x, y, z] = cluster.idsOn(a, 3) as [string, string, string];
    await a
      .supervisor('children')
      .startChildren(journal, [
        { id: x, tags: ['vip', 'eu'] },
        { id: y, tags: ['vip'] },
        { id: z },
      ]);
    const tagged = (tag: string) =>
      b
        .findByTag(tag)
        .map(({ id }) => id)
        .sort();
    await cluster.waitUntil('b knows all', () => b.listChildren('global').length === 3);
    expect([tagged('vip'), tagged('eu'), tagged('us')]).toEqual([[x, y].sort(), [x], []]);
    await a.migrate([x], b.node);
    expect(tagged('vip')).toEqual([x, y].sort());
    await b.stopChild(x);
    expect([tagged('vip'), tagged('eu')]).toEqual([[y], []]);
  });
});
