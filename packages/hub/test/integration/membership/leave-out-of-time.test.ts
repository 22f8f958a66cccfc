import { setTimeout as sleep } from 'node:timers/promises';
import { dispatch, query, type Ref } from 'nact';
import { defineActor, hotSwap, withHotSwap, type Hub } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

/** Counts what it is told, each after so many milliseconds; 0: it never comes to an end. */
const slow = defineActor('slow', {
  behaviour: withHotSwap(async (count: number, span: number | Ref<number>) => {
    if (typeof span !== 'number') {
      dispatch(span, count);
      return count;
    }
    if (span === 0) await new Promise(() => undefined);
    await sleep(span);
    return count + 1;
  }),
  props: () => ({ initialState: 0 }),
});
const migration = hotSwap({ handover: true, freezeTimeout: 300, stateTtl: 120_000 });
const supervisors = { children: { actors: [slow, journal], migration } };

describeOnBackends('a leave that runs out of time', (clusters) => {
  /** Others would have to wait for a minute if they waited for the lease. */
  const create = async () => {
    const cluster = clusters.create({ supervisors, lease: 60_000 });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a, 'children', 'slow');
    const ref = await b.supervisor('children').startChild(slow, { id });
    return { cluster, a, b, id, ref };
  };
  const owner = (hub: Hub, id: string) => hub.lookupChild(id)?.node;

  it('hands over at once what is known of a child that is still at work, and reports what it had not begun', async () => {
    const { cluster, a, b, id, ref } = await create();
    const sent = 600;
    for (let i = 0; i < sent; i++) dispatch(ref, 10);
    await cluster.waitUntil('it is at work', () => a.status().children > 0);
    const { moved, parked, stayed } = await a.leave({ timeout: 3_000 });
    expect({ moved, parked, stayed }).toEqual({ moved: 0, parked: [id], stayed: [] });
    await cluster.waitUntil('b has it', () => owner(b, id) === b.node);
    await cluster.waitUntil('a is out', () => b.nodes().length === 1);
    expect(cluster.heard('childTakenOver', b)).toMatchObject([{ id, state: 'handover' }]);
    await cluster.waitUntil('all is reported', () => cluster.heard('deadLetter', b).length > 0);
    const count = await query(ref, (from: Ref<number>) => from, 5_000);
    expect(count).toBeGreaterThan(1);
    expect(count).toBeLessThan(sent);
    // What was acknowledged in the last moment may be reported, as unknown, and be in the state.
    expect(count + cluster.heard('deadLetter').length).toBeGreaterThanOrEqual(sent);
  });

  it('says which child it could not ask for its state; others begin it anew at once', async () => {
    const { cluster, a, b, id } = await create();
    const other = cluster.idsOn(a, 2).find((each) => each !== id)!;
    const ref = await b.supervisor('children').startChild(journal, { id: other });
    for (const i of [1, 2, 3]) await addSurely(ref, i);
    dispatch(b.lookupChild<number>(id)!.ref, 0);
    const { moved, parked, stayed } = await a.leave({ timeout: 1_500 });
    expect({ moved, parked, stayed }).toEqual({ moved: 1, parked: [], stayed: [id] });
    await cluster.waitUntil('b has it', () => owner(b, id) === b.node);
    await cluster.waitUntil('a is out', () => b.nodes().length === 1);
    expect(cluster.heard('childTakenOver', b)).toMatchObject([{ id, state: 'initial' }]);
    expect(await read(ref)).toEqual([1, 2, 3]);
  });
});
