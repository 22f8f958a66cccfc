import { dispatch, query, type Ref } from 'nact';
import { coldSwap, defineActor, withColdSwap, type Hub } from 'nact-hub';
import { journal } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import type { Cluster } from '../../support/cluster';
import { cutting } from '../../support/cutting';
import { gate } from '../../support/wait-until';

interface CounterMessage {
  readonly from: Ref<number>;
}

describeOnBackends('a node that lost its lease in the middle of a cold swap', (clusters) => {
  /** Counts; once it has been handed over the first time, it waits for the test. */
  const createCounter = () => {
    const reached = gate();
    const go = gate();
    let alters = 0;
    const counter = defineActor('counter', {
      behaviour: withColdSwap(
        (count: number, { from }: CounterMessage) => {
          dispatch(from, count + 1);
          return count + 1;
        },
        {
          alterHandoverState: async (_: number, handed: number) => {
            reached.open();
            if (alters++ === 0) await go.passed;
            return handed;
          },
        },
      ),
      props: () => ({ initialState: 0 }),
    });
    return { counter, reached, go };
  };
  const count = (hub: Hub, id: string) =>
    query(hub.lookupChild<CounterMessage>(id)!.ref, (from: Ref<number>) => ({ from }), 5_000);
  const isOut = (cluster: Cluster, hub: Hub, by: Hub) => {
    const { node } = hub;
    return cluster.waitUntil(`${node} is out`, () => by.nodes().every(({ id }) => id !== node));
  };

  it('starts what it was about to hand over again, with its state, when it gets it back', async () => {
    const { counter, reached, go } = createCounter();
    const backend = cutting(clusters.createBackend());
    const cluster = clusters.create({ lease: 1_000 }, backend);
    const migration = coldSwap({ handover: true });
    const supervisors = { counters: { actors: [counter], migration } };
    const a = await cluster.join('a', { supervisors });
    const b = await cluster.join('b', {
      supervisors: { children: { actors: [journal], migration } },
    });
    await cluster.joined();
    await a.supervisor('counters').startChild(counter, { id: 'x' });
    await count(a, 'x');
    expect(await count(a, 'x')).toBe(2);
    const c = await cluster.join('c', { supervisors });
    await cluster.joined();
    if (b.lookupChild('x')?.node === a.node) a.migrate(['x'], c.node).catch(() => undefined);
    await reached.passed;
    expect(a.status().children).toBe(0);
    backend.cut('a');
    backend.cut('c');
    await isOut(cluster, a, b);
    backend.mend('a');
    await cluster.waitUntil('it is told', () => cluster.heard('rejoined').length > 0);
    expect(cluster.heard('rejoined')[0]).toMatchObject({ kept: ['x'], ended: [] });
    await cluster.waitUntil('a has it', () => a.status().children === 1);
    expect(b.lookupChild('x')!.node).toBe(a.node);
    expect(await count(b, 'x')).toBe(3);
    expect(cluster.heard('childTakenOver')).toEqual([]);
    expect(cluster.heard('deadLetter')).toEqual([]);
    go.open();
    backend.mend('c');
  });
});
