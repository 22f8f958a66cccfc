import { coldSwap, hotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeEverywhere, describeOnBackends } from '../../support/backends';
import { createSlowJournal } from '../../support/slow';

const specs = Array.from({ length: 30 }, (_, i) => ({ id: `c-${i}` }));
const strategies = [
  ['hot swap', hotSwap({ handover: true })],
  ['cold swap', coldSwap({ handover: true })],
] as const;

describeEverywhere('a graceful leave', (clusters) => {
  it.each(strategies)(
    'moves every child, with its state, and tells how far it is (%s)',
    async (_, migration) => {
      const supervisors = { children: { actors: [journal], migration } };
      const cluster = clusters.create({ supervisors, limits: { batchSize: 4 } });
      const a = await cluster.join('a');
      const { started } = await a.supervisor('children').startChildren(journal, specs);
      for (const { ref } of started) await addSurely(ref, 1);
      const b = await cluster.join('b');
      await cluster.joined();
      const left = await a.leave({ timeout: 10_000 });
      expect(left).toMatchObject({ parked: [], stayed: [] });
      expect(b.listChildren('local')).toHaveLength(30);
      for (const { id } of specs) expect(await read(b.lookupChild<never>(id)!.ref)).toEqual([1]);
      const progress = cluster.heard('leaveProgress', a);
      expect(progress.at(-1)).toEqual({ left: 0, total: progress[0]!.total });
      const sizes = cluster.heard('migrationStarted', a).map(({ total }) => total);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
      expect(cluster.heard('migrationFinished', a).flatMap(({ moved }) => moved)).toHaveLength(30);
    },
  );

  it('takes the node out of the view of the others, which do not wait for its lease', async () => {
    const supervisors = { children: { actors: [journal], migration: hotSwap() } };
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    await a.leave();
    await cluster.waitUntil('b is alone', () => b.nodes().length === 1);
    expect(cluster.heard('nodeLeft', b)).toEqual([{ node: a.node, expired: false }]);
    const result = expect.objectContaining({ stayed: [] }) as unknown;
    expect(cluster.heard('left', a)).toEqual([{ node: a.node, result }]);
    expect(a.status()).toMatchObject({ joined: false, leaving: false, fenced: false, children: 0 });
  });

  it('is one however often it is asked for, and refuses calls afterwards', async () => {
    const supervisors = { children: { actors: [journal], migration: hotSwap() } };
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    const [first, second] = await Promise.all([a.leave(), a.leave()]);
    expect(first).toBe(second);
    await a.close();
    await expect(a.supervisor('children').startChild(journal, { id: 'x' })).rejects.toMatchObject({
      code: 'invalid_call',
      reason: 'hub_left',
    });
    await expect(a.stopChild('x')).rejects.toMatchObject({ reason: 'hub_left' });
    await expect(a.migrate(['x'], 'b')).rejects.toMatchObject({ reason: 'hub_left' });
  });
});

describeOnBackends('a leave that is given no time', (clusters) => {
  it('says which children could neither move nor park in time', async () => {
    const { slowJournal, release } = createSlowJournal();
    const migration = coldSwap({ handover: true, freezeTimeout: 60_000 });
    const cluster = clusters.create({
      supervisors: { children: { actors: [slowJournal], migration } },
    });
    const [a] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(slowJournal, { id });
    const never = addSurely(ref, 1).catch((error: unknown) => error);
    const left = await a.leave({ timeout: 100 });
    expect(left).toEqual({ moved: 0, parked: [], stayed: [id] });
    release();
    await never;
  });

  it('refuses a timeout that is none', async () => {
    const supervisors = { children: { actors: [journal], migration: hotSwap() } };
    const a = await clusters.create({ supervisors }).join('a');
    expect(() => a.leave({ timeout: -1 })).toThrow(/timeout.*-1/);
    expect(a.status().joined).toBe(true);
  });
});
