import { hotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

describeOnBackends('placement', (clusters) => {
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
  const ids = Array.from({ length: 40 }, (_, i) => ({ id: `c-${i}` }));

  it('gives a joining node its share, with the state', async () => {
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    const { started } = await a.supervisor('children').startChildren(journal, ids);
    for (const { ref } of started) await addSurely(ref, 1);
    const b = await cluster.join('b');
    await cluster.waitUntil('both have some', () => {
      const [onA, onB] = [a, b].map((hub) => hub.listChildren('local').length) as [number, number];
      return onA + onB === 40 && onB > 5 && onA > 5;
    });
    for (const { ref } of started) expect(await read(ref)).toEqual([1]);
  });

  it('looks again after each move: what has changed meanwhile is made up for', async () => {
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    await a.supervisor('children').startChildren(journal, ids);
    const others = [cluster.join('b'), cluster.join('c')];
    const [b, c] = [await others[0]!, await others[1]!];
    await cluster.joined();
    await cluster.waitUntil('each child is where it belongs', () => {
      const local = [a, b, c].flatMap((hub) =>
        hub.listChildren('local').map(({ id }) => [id, hub]),
      );
      const places = new Set([a, b, c].map((hub) => hub.listChildren('local').length));
      return local.length === 40 && !places.has(0);
    });
    await b.leave();
    await cluster.waitUntil('the rest has it', () =>
      [a, c].every((hub) => hub.listChildren('global').every(({ node }) => node !== b.node)),
    );
  });

  it('moves in batches that are bounded', async () => {
    const cluster = clusters.create({ supervisors, limits: { batchSize: 4 } });
    const a = await cluster.join('a');
    await a.supervisor('children').startChildren(journal, ids);
    const b = await cluster.join('b');
    await cluster.waitUntil('b has some', () => b.listChildren('local').length > 8);
    const sizes = cluster.heard('migrationStarted').map(({ total }) => total);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
  });
});
