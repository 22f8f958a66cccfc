import { coldSwap, hotSwap, type Hub } from 'nact-hub';
import { addSurely, journal, read, type JournalMessage } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { cutting } from '../../support/cutting';
import { withMembers, withParts } from '../../support/held-backend';
import { gate } from '../../support/wait-until';

describeOnBackends('a node that begins to leave while it is cut off', (clusters) => {
  const refTo = (hub: Hub, id: string) => hub.lookupChild<JournalMessage>(id)!.ref;
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

  it('leaves under the id with which it has come back, with what nobody has taken', async () => {
    const cutter = cutting(clusters.createBackend());
    const asked = gate();
    let questions = 0;
    // The sixth comes after 3 s, and the next one 3 s later: it is back in between.
    const backend = withParts(cutter, ({ registry }) => ({
      registry: withMembers(registry, {
        drain: (node) => {
          if (++questions === 6) asked.open();
          return registry.drain(node);
        },
      }),
    }));
    const cluster = clusters.create({ lease: 1_000 }, backend);
    const a = await cluster.join('a', { supervisors });
    await cluster.join('b', {
      supervisors: { others: { actors: [journal], migration: coldSwap({ handover: true }) } },
    });
    await cluster.joined();
    await a.supervisor('children').startChild(journal, { id: 'x' });
    await addSurely(refTo(a, 'x'), 0);
    cutter.cut('a');
    const begun = performance.now();
    const left = a.leave({ timeout: 20_000 });
    await asked.passed;
    cutter.mend('a');
    expect(await left).toMatchObject({ parked: ['x'], stayed: [] });
    // Not only as what is given up when there is no time left.
    expect(performance.now() - begun).toBeLessThan(14_000);
    expect(cluster.heard('rejoined')).toHaveLength(1);
    const c = await cluster.join('c', { supervisors });
    await cluster.waitUntil('c has it', () => c.lookupChild('x')?.node === c.node);
    expect(await read(refTo(c, 'x'))).toEqual([0]);
  });
});
