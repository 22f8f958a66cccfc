import { systemClock } from '@nact-hub/core';
import { hotSwap, type Hub } from 'nact-hub';
import { add, addSurely, journal, read, upTo } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

const migration = hotSwap({ handover: true, stateTtl: 120_000 });
const supervisors = { children: { actors: [journal], migration } };
/** A third of it is longer than a query waits: what depends on the next renewal comes too late. */
const options = { supervisors, lease: 60_000 };
const hour = 3_600_000;

describeOnBackends('a node whose wall clock is set', (clusters) => {
  async function together() {
    const cluster = clusters.create(options);
    let shift = 0;
    const clock = { ...systemClock, wall: () => systemClock.wall() + shift };
    const steady = await cluster.join('steady');
    const set = await cluster.join('set', { clock });
    await cluster.joined();
    const ids = [cluster.idOn(steady), cluster.idOn(set)];
    await steady.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
    await cluster.waitUntil('both know both', () =>
      [steady, set].every((hub) => ids.every((id) => hub.lookupChild(id))),
    );
    const refTo = (hub: Hub, id: string) => hub.lookupChild<never>(id)!.ref;
    return { cluster, steady, set, ids, refTo, setClock: (by: number) => (shift = by) };
  }

  it.each([
    ['forward', hour],
    ['back', -hour],
  ])('serves at once, and loses nothing (%s)', async (_, by) => {
    const { cluster, steady, set, ids, refTo, setClock } = await together();
    for (const id of ids) {
      add(refTo(steady, id), 0);
      add(refTo(set, id), 1);
    }
    setClock(by);
    for (const id of ids)
      await Promise.all([addSurely(refTo(steady, id), 2), addSurely(refTo(set, id), 3)]);
    for (const id of ids) expect([...(await read(refTo(set, id)))].sort()).toEqual(upTo(4));
    setClock(0);
    for (const id of ids)
      await Promise.all([addSurely(refTo(set, id), 4), addSurely(refTo(steady, id), 5)]);
    for (const id of ids) expect([...(await read(refTo(steady, id)))].sort()).toEqual(upTo(6));
    expect(cluster.heard('fenced')).toEqual([]);
    expect(cluster.heard('deadLetter')).toEqual([]);
  });
});
