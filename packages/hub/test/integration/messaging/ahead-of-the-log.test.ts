import { dispatch, query, type Ref } from 'nact';
import { defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { journal, read, type JournalMessage } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { blinding } from '../../support/blinding';
import { gate } from '../../support/wait-until';

interface Tell {
  readonly to: Ref<JournalMessage>;
  readonly from: Ref<'told'>;
}

/** Passes numbers on to another child: 0, 1, 2 and so on. */
const teller = defineActor('teller', {
  behaviour: withHotSwap((count: number, { to, from }: Tell) => {
    dispatch(to, { type: 'add', item: count });
    dispatch(from, 'told');
    return count + 1;
  }),
  props: () => ({ initialState: 0 }),
});

describe('what a child sends to another one that its node has not read of yet', () => {
  const clusters = useClusters();
  const migration = hotSwap({ handover: true, freezeTimeout: 200 });
  const supervisors = { children: { actors: [teller, journal], migration } };

  async function tellOfAStranger() {
    const { backend, blind, see } = blinding('b');
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b, c] = [await cluster.join('a'), await cluster.join('b'), await cluster.join('c')];
    await cluster.joined();
    const id = cluster.idOn(b, 'children', 'teller');
    const y = await a.supervisor('children').startChild(teller, { id });
    await cluster.waitUntil('b knows it', () => b.lookupChild(id));
    const stranger = cluster.idsOn(a, 20).find((other) => other !== id)!;
    blind();
    const x = await a.supervisor('children').startChild(journal, { id: stranger });
    const tell = () => query(y, (from: Ref<'told'>): Tell => ({ to: x, from }), 5_000);
    await tell();
    return { cluster, a, b, c, id, x, stranger, tell, see };
  }

  it('keeps its order when the child is to move meanwhile', async () => {
    const { a, c, id, x, tell, see } = await tellOfAStranger();
    const { moved, stayed } = await a.migrate([id], c.node);
    await tell();
    see();
    await tell();
    let items: readonly number[] = [];
    while (items.length < 3) items = await read(x);
    expect(items).toEqual([0, 1, 2]);
    expect({ moved, stayed }).toMatchObject({
      moved: [],
      stayed: [{ reason: 'freeze_timed_out' }],
    });
  });

  it('becomes a dead letter when its node closes before that', async () => {
    const { cluster, b, id, stranger } = await tellOfAStranger();
    await b.close();
    expect(cluster.heard('deadLetter', b)).toContainEqual({
      reason: 'node_closed',
      childId: stranger,
      node: undefined,
      sender: id,
      fate: 'not_processed',
    });
  });
});

interface Forward {
  readonly to: Ref<{ readonly from: Ref<'told'> }> | undefined;
  readonly from: Ref<'told'>;
}

/** Passes a question on, or answers it. */
function createForwarder() {
  const answered = gate();
  const forwarder = defineActor('forwarder', {
    behaviour: withHotSwap((count: number, { to, from }: Forward) => {
      if (to) {
        dispatch(to, { from });
      } else {
        dispatch(from, 'told');
        answered.open();
      }
      return count + 1;
    }),
    props: () => ({ initialState: 0 }),
  });
  return { forwarder, answered: answered.passed };
}

describe('an answer to a node that the answering one has not read of yet', () => {
  const clusters = useClusters();
  const migration = hotSwap();

  it('arrives when it has', async () => {
    const { forwarder, answered } = createForwarder();
    const { backend, blind, see } = blinding('b');
    const cluster = clusters.create(
      { supervisors: { children: { actors: [forwarder], migration } } },
      backend,
    );
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const x = cluster.idOn(a, 'children', 'forwarder');
    const y = cluster.idOn(b, 'children', 'forwarder');
    for (const id of [x, y]) await a.supervisor('children').startChild(forwarder, { id });
    await cluster.waitUntil('b knows both', () => b.listChildren('global').length === 2);
    blind();
    const c = await cluster.join('c', {
      supervisors: { others: { actors: [forwarder], migration } },
    });
    await cluster.waitUntil('a knows c', () => a.nodes().length === 3);
    const to = c.lookupChild<{ readonly from: Ref<'told'> }>(y)!.ref;
    const answer = query(
      c.lookupChild<Forward>(x)!.ref,
      (from: Ref<'told'>): Forward => ({ to, from }),
      8_000,
    );
    await answered;
    see();
    expect(await answer).toBe('told');
    expect(cluster.heard('deadLetter')).toEqual([]);
  });
});
