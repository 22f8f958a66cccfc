import { choosePlacement } from '@nact-hub/registry';
import { hotSwap, type Hub } from 'nact-hub';
import { addSurely, journal, read, upTo } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import type { Cluster } from '../../support/cluster';

describeOnBackends('a hub that many nodes come to and leave at once', (clusters) => {
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
  const options = { supervisors, lease: 2_000 };
  const refTo = (hub: Hub, id: string) => hub.lookupChild<never>(id)!.ref;

  const begin = async (cluster: Cluster, count: number) => {
    const first = await cluster.join('first');
    const ids = upTo(count).map((i) => `child-${i}`);
    await first.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
    for (const id of ids) await addSurely(refTo(first, id), 0);
    return { first, ids };
  };
  /** Whether each child is where placement puts it, on every node that is in. */
  const isBalanced = (hubs: readonly Hub[], ids: readonly string[]) =>
    hubs.every((hub) =>
      ids.every((id) => {
        const where = { id, supervisor: 'children', definition: 'journal' };
        return hub.lookupChild(id)?.node === choosePlacement(hub.nodes(), where);
      }),
    );

  it('has every child where it belongs, with its state, when twenty nodes have joined at once', async () => {
    const cluster = clusters.create(options);
    const { first, ids } = await begin(cluster, 60);
    await Promise.all(upTo(19).map((i) => cluster.join(`node-${i}`)));
    await cluster.joined(20);
    await cluster.waitUntil('all are placed', () => isBalanced(cluster.hubs, ids));
    for (const id of ids) expect(await read(refTo(first, id))).toEqual([0]);
    expect(cluster.heard('deadLetter')).toEqual([]);
    expect(cluster.heard('childTakenOver')).toEqual([]);
  }, 60_000);

  it('loses no child to a node that dies while they move to it', async () => {
    const cluster = clusters.create(options);
    const { first, ids } = await begin(cluster, 60);
    const second = await cluster.join('second');
    const joiner = await cluster.join('joiner');
    await cluster.waitUntil('the first has come', () => joiner.listChildren('local').length > 0);
    await joiner.close();
    const left = [first, second];
    await cluster.waitUntil(
      'the others have all',
      () => left.every((hub) => hub.nodes().length === 2) && isBalanced(left, ids),
    );
    const lost = new Set(cluster.heard('childTakenOver').map(({ id }) => id));
    for (const id of ids) {
      const items = await read(refTo(first, id));
      if (!lost.has(id)) expect(items).toEqual([0]);
    }
  }, 60_000);

  it('keeps every child while one node comes and goes', async () => {
    const cluster = clusters.create(options);
    const { first, ids } = await begin(cluster, 30);
    await cluster.join('second');
    for (let round = 1; round <= 4; round++) {
      const flapping = await cluster.join(`flapping-${round}`);
      for (const id of ids) await addSurely(refTo(first, id), round);
      await flapping.leave();
    }
    for (const id of ids) expect(await read(refTo(first, id))).toEqual(upTo(5));
    expect(cluster.heard('deadLetter')).toEqual([]);
    expect(cluster.heard('childTakenOver')).toEqual([]);
  }, 60_000);
});
