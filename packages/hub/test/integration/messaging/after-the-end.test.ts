import { dispatch, query, type Ref } from 'nact';
import { defineStatelessActor, hotSwap, type DeadLetter } from 'nact-hub';
import { add, journal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

describeOnBackends('what is sent through a reference', (clusters) => {
  it('of a hub that has left is a dead letter', async () => {
    const a = await clusters.create({ supervisors }).join('a');
    const ref = await a.supervisor('children').startChild(journal, { id: 'x' });
    const letters: DeadLetter[] = [];
    a.on('deadLetter', (letter) => letters.push(letter));
    await a.leave();
    add(ref, 1);
    expect(letters).toMatchObject([{ reason: 'node_closed', childId: 'x', fate: 'not_processed' }]);
    await expect(read(ref)).rejects.toMatchObject({
      message: expect.stringMatching(/has left the hub/),
      reason: 'node_closed',
      fate: 'not_processed',
    });
  });

  it('of a child that is no more is answered at once', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const ref = await a.supervisor('children').startChild(journal, { id: 'x' });
    await b.stopChild('x');
    await cluster.waitUntil('a has heard that x is gone', () => a.lookupChild('x') === undefined);
    await expect(read(ref, 600_000)).rejects.toMatchObject({
      message: 'Query can never resolve: no_such_child',
      code: 'query_failed',
      reason: 'no_such_child',
      fate: 'not_processed',
    });
  });
});

describeOnBackends('a stateless child', (clusters) => {
  it('lives under a supervisor that hands state over, and moves', async () => {
    const greeter = defineStatelessActor<{ readonly from: Ref<string> }>('greeter', {
      behaviour: ({ from }) => dispatch(from, 'hello'),
    });
    const migration = hotSwap({ handover: true });
    const cluster = clusters.create({
      supervisors: { children: { actors: [greeter, journal], migration } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const [id] = cluster.idsOn(a, 1);
    const ref = await a.supervisor('children').startChild(greeter, { id: id! });
    expect((await a.migrate([id!], b.node)).moved).toEqual([id]);
    expect(await query(ref, (from: Ref<string>) => ({ from }), 5_000)).toBe('hello');
  });
});
