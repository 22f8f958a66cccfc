import { dispatch, stop } from 'nact';
import { defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { addSurely, keepJournal, read, type JournalMessage } from '../../support/actors';
import { describeEverywhere, type Clusters } from '../../support/backends';
import { heldHandovers } from '../../support/held-backend';

type Items = readonly number[];
type Message =
  JournalMessage | { readonly type: 'crash'; readonly decision: 'stop' | 'reset' | 'resetAll' };

/** A journal that crashes when it is told to, and decides what it was told. */
const fragile = defineActor('journal', {
  behaviour: withHotSwap((items: Items, message: Message): Items => {
    if (message.type === 'crash') throw new Error(message.decision);
    return keepJournal(items, message);
  }),
  props: () => ({
    initialState: [] as Items,
    onCrash: (_, error, context) => context[(error as Error).message as 'stop'],
  }),
});

/** A child on `a` that is held on its way to `b`: at the query's handover, or when it stands still. */
async function held(clusters: Clusters, where: 'queried' | 'frozen') {
  const backend = heldHandovers(clusters.createBackend());
  const migration = hotSwap({ handover: true });
  const cluster = clusters.create(
    { supervisors: { children: { actors: [fragile], migration } } },
    backend,
  );
  const [a, b] = [await cluster.join('a'), await cluster.join('b')];
  await cluster.joined();
  const [id, peerId] = cluster.idsOn(a, 2) as [string, string];
  const children = a.supervisor('children');
  const ref = await children.startChild(fragile, { id });
  const peer = await children.startChild(fragile, { id: peerId });
  const [first, second] = [backend.holdNextPut(), backend.holdNextPut()];
  const moving = a.migrate([id], b.node);
  await first.reached;
  await addSurely(ref as never, 1);
  const hold = where === 'queried' ? first : second;
  if (where === 'frozen') {
    first.release();
    await second.reached;
  }
  const release = () => (first.release(), second.release());
  return { cluster, a, b, id, ref: ref as never, peer, moving, release, hold };
}

describeEverywhere('a child on its way', (clusters) => {
  it.each(['queried', 'frozen'] as const)(
    'that is stopped when %s ends, and the move with it',
    async (where) => {
      const { cluster, id, ref, moving, release } = await held(clusters, where);
      stop(ref);
      const { moved, stayed } = await (release(), moving);
      expect(moved).toEqual([]);
      expect(stayed).toEqual([expect.objectContaining({ id, reason: 'stopped' })]);
      await cluster.waitUntil('it is gone', () =>
        cluster.hubs.every((hub) => !hub.lookupChild(id)),
      );
      await cluster.waitUntil('it is told', () => cluster.heard('childStopped').length > 0);
      expect(cluster.heard('childStopped')).toEqual([{ id, reason: 'stopped' }]);
    },
  );

  it('that crashes and stops before it stands still does not move, and is off the registry', async () => {
    const { cluster, id, ref, moving, release } = await held(clusters, 'queried');
    dispatch(ref, { type: 'crash', decision: 'stop' } as never);
    await cluster.waitUntil('it is gone', () => cluster.hubs.every((hub) => !hub.lookupChild(id)));
    release();
    expect((await moving).moved).toEqual([]);
    await cluster.waitUntil('it is told', () => cluster.heard('childStopped').length > 0);
    expect(cluster.heard('childStopped')).toEqual([{ id, reason: 'crashed' }]);
  });

  it('that crashes and is reset before it stands still moves with its fresh state', async () => {
    const { id, ref, moving, release } = await held(clusters, 'queried');
    dispatch(ref, { type: 'crash', decision: 'reset' } as never);
    await addSurely(ref, 7);
    release();
    expect((await moving).moved).toEqual([id]);
    expect(await read(ref)).toEqual([7]);
  });

  it('that a peer resets while it stands still stays, with what the reset has left', async () => {
    const { cluster, a, id, ref, peer, moving, release } = await held(clusters, 'frozen');
    dispatch(peer, { type: 'crash', decision: 'resetAll' });
    await addSurely(peer as never, 5);
    release();
    const { moved, stayed } = await moving;
    expect(moved).toEqual([]);
    expect(stayed).toEqual([expect.objectContaining({ id, reason: 'reset' })]);
    await addSurely(ref, 8);
    expect(await read(ref)).toEqual([8]);
    expect(a.lookupChild(id)).toMatchObject({ node: a.node, movingTo: undefined });
    expect(cluster.heard('deadLetter')).toEqual([]);
  });

  it('whose target leaves meanwhile stays, and moves on to where it belongs', async () => {
    const { cluster, a, b, id, ref, moving, release } = await held(clusters, 'frozen');
    const leaving = b.leave();
    await cluster.waitUntil('a knows that b leaves', () =>
      a.nodes().every(({ id: node, phase }) => node !== b.node || phase === 'leaving'),
    );
    release();
    expect((await moving).stayed).toEqual([expect.objectContaining({ id })]);
    expect((await leaving).stayed).toEqual([]);
    await addSurely(ref, 9);
    expect(await read(ref)).toEqual([1, 9]);
    expect(a.lookupChild(id)!.node).toBe(a.node);
  });
});
