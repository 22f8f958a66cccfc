import { coldSwap, hotSwap } from 'nact-hub';
import { add, addSurely, journal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { createSlowJournal } from '../../support/slow';

describeOnBackends('leaveOn', (clusters) => {
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
  const listeners = () => process.listenerCount('SIGUSR2');

  it('leaves gracefully on a signal, and lets go of the signal then', async () => {
    const before = listeners();
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a', { leaveOn: ['SIGUSR2'] });
    const b = await cluster.join('b');
    await cluster.joined();
    const id = cluster.idOn(a);
    await addSurely(await a.supervisor('children').startChild(journal, { id }), 1);
    expect(listeners()).toBe(before + 1);
    process.emit('SIGUSR2', 'SIGUSR2');
    await cluster.waitUntil('a has left', () => cluster.heard('left', a).length);
    expect(cluster.heard('left', a)).toEqual([
      { node: a.node, result: { moved: 1, parked: [], stayed: [] } },
    ]);
    expect(await read(b.lookupChild<never>(id)!.ref)).toEqual([1]);
    expect(listeners()).toBe(before);
  });

  it('gives up after `leaveTimeout`, and tells who has stayed', async () => {
    const { slowJournal, release } = createSlowJournal();
    const slow = { children: { actors: [slowJournal], migration: coldSwap({ handover: true }) } };
    const cluster = clusters.create({ supervisors: slow });
    const a = await cluster.join('a', { leaveOn: ['SIGUSR2'], leaveTimeout: 100 });
    await cluster.join('b');
    await cluster.joined();
    const id = cluster.idOn(a);
    add(await a.supervisor('children').startChild(slowJournal, { id }), 1);
    process.emit('SIGUSR2', 'SIGUSR2');
    await cluster.waitUntil('a has left', () => cluster.heard('left', a).length);
    expect(cluster.heard('left', a)[0]!.result).toEqual({ moved: 0, parked: [], stayed: [id] });
    release();
  });

  it('tells of no result when the node is closed', async () => {
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    await a.close();
    expect(cluster.heard('left')).toEqual([{ node: a.node, result: undefined }]);
  });

  it('is off by default', async () => {
    const before = listeners();
    await clusters.create({ supervisors }).join('a');
    expect(listeners()).toBe(before);
  });
});
