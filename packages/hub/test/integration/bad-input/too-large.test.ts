import { dispatch } from 'nact';
import { coldSwap, defineActor, hotSwap, withColdSwap, withHotSwap } from 'nact-hub';
import { addSurely, journal, keepJournal, read, upTo } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

describeOnBackends('a state over the limit', (clusters) => {
  it.each([
    ['hot swap', hotSwap({ handover: true })],
    ['cold swap', coldSwap({ handover: true })],
  ])('keeps the child where it is, and says how large it is (%s)', async (_, migration) => {
    const supervisors = { children: { actors: [journal], migration } };
    const cluster = clusters.create({ supervisors, limits: { stateBytes: 200 } });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    for (const item of upTo(300)) dispatch(ref, { type: 'add', item });
    const { moved, stayed } = await a.migrate([id], b.node);
    expect(moved).toEqual([]);
    expect(stayed).toEqual([
      {
        id,
        reason: 'state_too_large',
        message: expect.stringMatching(/\d+ bytes, over the limit of 200.*limits\.stateBytes/),
      },
    ]);
    expect(await read(ref)).toEqual(upTo(300));
  });

  it('moves when it hands over less', async () => {
    const frugal = defineActor('journal', {
      behaviour: withHotSwap(withColdSwap(keepJournal, { declareBehaviour: false }), {
        prepareHandoverState: (items) => items.length,
        alterHandoverState: (_, count) => upTo(count),
      }),
      props: () => ({ initialState: [] as readonly number[] }),
    });
    const supervisors = { children: { actors: [frugal], migration: hotSwap({ handover: true }) } };
    const cluster = clusters.create({ supervisors, limits: { stateBytes: 200 } });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(frugal, { id });
    for (const item of upTo(300)) dispatch(ref, { type: 'add', item });
    expect((await a.migrate([id], b.node)).moved).toEqual([id]);
    expect(await read(ref)).toEqual(upTo(300));
  });
});

describeOnBackends('a message over the limit', (clusters) => {
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

  it('is refused where it is sent, with its size and the limit', async () => {
    const cluster = clusters.create({ supervisors, limits: { messageBytes: 1_000 } });
    const [a] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const onB = cluster.idOn(cluster.hubs[1]!);
    const ref = await a.supervisor('children').startChild(journal, { id: onB });
    const send = () => dispatch(ref, { type: 'add', item: 1, note: 'x'.repeat(2_000) } as never);
    expect(send).toThrow(
      expect.objectContaining({
        code: 'too_large',
        limit: 1_000,
        size: expect.any(Number),
        message: expect.stringMatching(/limits\.messageBytes/),
      }),
    );
    await addSurely(ref, 2);
    expect(await read(ref)).toEqual([2]);
  });
});
