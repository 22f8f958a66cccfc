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
  const createCounterWith = (
    alterHandoverState: (initial: number, handed: number) => Promise<number>,
  ) =>
    defineActor('counter', {
      behaviour: withColdSwap(
        (count: number, { from }: CounterMessage) => {
          dispatch(from, count + 1);
          return count + 1;
        },
        { alterHandoverState },
      ),
      props: () => ({ initialState: 0 }),
    });
  /** Counts; once it has been handed over the first time, it waits for the test. */
  const createCounter = () => {
    const reached = gate();
    const go = gate();
    let alters = 0;
    const counter = createCounterWith(async (_, handed) => {
      reached.open();
      if (alters++ === 0) await go.passed;
      return handed;
    });
    return { counter, reached, go };
  };
  const count = (hub: Hub, id: string) =>
    query(hub.lookupChild<CounterMessage>(id)!.ref, (from: Ref<number>) => ({ from }), 5_000);
  const isOut = (cluster: Cluster, hub: Hub, by: Hub) => {
    const { node } = hub;
    return cluster.waitUntil(`${node} is out`, () => by.nodes().every(({ id }) => id !== node));
  };

  /** `a` runs `x`, which has counted to 2, and is about to move to `c`; `b` looks on. */
  const createMoving = async (counter: ReturnType<typeof createCounterWith>) => {
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
    return { a, b, cluster, backend };
  };

  it('starts what it was about to hand over again, with its state, when it gets it back', async () => {
    const { counter, reached, go } = createCounter();
    const { a, b, cluster, backend } = await createMoving(counter);
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

  it('says nothing of a start that it had begun before, and that is another one by then', async () => {
    const go = gate();
    const reached = gate();
    let alters = 0;
    /** Fails at the target, waits for the test when it is started again, and works after that. */
    const alter = async (_: number, handed: number) => {
      const attempt = alters++;
      if (attempt === 0) throw new Error('not here');
      if (attempt === 1) {
        reached.open();
        await go.passed;
      }
      return handed;
    };
    const { a, b, cluster, backend } = await createMoving(createCounterWith(alter));
    await reached.passed;
    backend.cut('a');
    backend.cut('c');
    await isOut(cluster, a, b);
    backend.mend('a');
    await cluster.waitUntil('it runs', () => a.status().children === 1);
    go.open();
    expect(await count(b, 'x')).toBe(3);
    await cluster.waitUntil('it is told', () => cluster.heard('rejoined').length > 0);
    expect(cluster.heard('childNotRunning')).toEqual([]);
  });
});
