import { coldSwap, hotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeEverywhere } from '../../support/backends';

const ids = ['x', 'y', 'z'];
const strategies = [
  ['hot swap', hotSwap({ handover: true })],
  ['cold swap', coldSwap({ handover: true })],
] as const;

describeEverywhere('the last node that leaves', (clusters) => {
  it.each(strategies)(
    'parks its children, and the next that joins adopts them (%s)',
    async (_, migration) => {
      const supervisors = { children: { actors: [journal], migration } };
      const cluster = clusters.create({ supervisors });
      const a = await cluster.join('a');
      const { started } = await a.supervisor('children').startChildren(
        journal,
        ids.map((id) => ({ id })),
      );
      for (const [index, { ref }] of started.entries()) await addSurely(ref, index);
      const { moved, parked, stayed } = await a.leave();
      expect({ moved, parked: [...parked].sort(), stayed }).toEqual({
        moved: 0,
        parked: ids,
        stayed: [],
      });
      const b = await cluster.join('b');
      await cluster.waitUntil('b has adopted them', () => b.listChildren('local').length === 3);
      for (const [index, id] of ids.entries())
        expect(await read(b.lookupChild<never>(id)!.ref)).toEqual([index]);
      const adopted = cluster.heard('childTakenOver', b);
      expect(adopted.map(({ id }) => id).sort()).toEqual(ids);
      for (const { state, age } of adopted) {
        expect(state).toBe('handover');
        expect(age).toBeGreaterThanOrEqual(0);
      }
    },
  );

  it('lets getOrStart adopt a parked child with its state at once', async () => {
    const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    await addSurely(await a.supervisor('children').startChild(journal, { id: 'x' }), 1);
    await a.leave();
    const b = await cluster.join('b');
    const ref = await b.supervisor('children').getOrStart(journal, { id: 'x' });
    expect(await read(ref)).toEqual([1]);
  });

  it('parks children for which no other node has the definition, too', async () => {
    const migration = hotSwap({ handover: true });
    const cluster = clusters.create({});
    const a = await cluster.join('a', {
      supervisors: { children: { actors: [journal], migration } },
    });
    const other = { others: { actors: [journal], migration } };
    const b = await cluster.join('b', { supervisors: other });
    await cluster.joined();
    await addSurely(await a.supervisor('children').startChild(journal, { id: 'x' }), 1);
    expect(await a.leave()).toMatchObject({ moved: 0, parked: ['x'], stayed: [] });
    await cluster.waitUntil('b knows', () => b.dumpRegistry().parked?.length === 1);
    expect(b.lookupChild('x')).toMatchObject({ id: 'x', node: undefined });
    const c = await cluster.join('c', {
      supervisors: { children: { actors: [journal], migration } },
    });
    await cluster.waitUntil('c has it', () => c.listChildren('local').length === 1);
    expect(await read(c.lookupChild<never>('x')!.ref)).toEqual([1]);
  });
});
