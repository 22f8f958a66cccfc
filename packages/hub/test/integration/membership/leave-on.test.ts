import { hotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

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
    expect(await read(b.lookupChild<never>(id)!.ref)).toEqual([1]);
    expect(listeners()).toBe(before);
  });

  it('is off by default', async () => {
    const before = listeners();
    await clusters.create({ supervisors }).join('a');
    expect(listeners()).toBe(before);
  });
});
