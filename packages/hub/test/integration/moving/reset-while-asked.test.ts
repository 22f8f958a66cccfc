import { dispatch } from 'nact';
import { defineActor, hotSwap, memoryBackend, withHotSwap } from 'nact-hub';
import { addSurely, keepJournal, read, type JournalMessage } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { gate } from '../../support/wait-until';

type Items = readonly number[];
type Message = JournalMessage | { readonly type: 'crash' };

/** A journal that resets itself and its peers when it crashes, and takes its time when it is asked for its state. */
function createFragile() {
  const asked = [gate(), gate()];
  const answers = [gate(), gate()];
  let times = 0;
  const fragile = defineActor('journal', {
    behaviour: withHotSwap(
      (items: Items, message: Message): Items => {
        if (message.type === 'crash') throw new Error('crash');
        return keepJournal(items, message);
      },
      {
        prepareHandoverState: async (items) => {
          const time = times++;
          asked[time]?.open();
          await answers[time]?.passed;
          return items;
        },
      },
    ),
    props: () => ({ initialState: [] as Items, onCrash: (_, __, context) => context.resetAll }),
  });
  return { fragile, asked, answers };
}

describe('a child that a peer resets while it is asked for its state', () => {
  const clusters = useClusters();

  async function moving() {
    const { fragile, asked, answers } = createFragile();
    const migration = hotSwap({ handover: true });
    const supervisors = { children: { actors: [fragile], migration } };
    const cluster = clusters.create({ supervisors }, memoryBackend());
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const [id, peerId] = cluster.idsOn(a, 2) as [string, string];
    const ref = await a.supervisor('children').startChild(fragile, { id });
    const peer = await a.supervisor('children').startChild(fragile, { id: peerId });
    await addSurely(ref as never, 1);
    const moved = a.migrate([id], b.node);
    await asked[0]!.passed;
    const reset = async () => {
      dispatch(peer, { type: 'crash' });
      await addSurely(peer as never, 5);
    };
    return { ref: ref as never, moved, asked, answers, reset };
  }

  it('moves with what it has processed since, when it was serving', async () => {
    const { ref, moved, answers, reset } = await moving();
    await reset();
    await addSurely(ref, 7);
    for (const answer of answers) answer.open();
    expect((await moved).stayed).toEqual([]);
    expect(await read(ref)).toEqual([7]);
  });

  it('moves with what the reset has left, when it was about to stand still', async () => {
    const { ref, moved, asked, answers, reset } = await moving();
    const adding = addSurely(ref, 2); // It has changed since the query, so it is asked again.
    answers[0]!.open();
    await adding;
    await asked[1]!.passed;
    await reset();
    answers[1]!.open();
    expect((await moved).stayed).toEqual([]);
    expect(await read(ref)).toEqual([]);
  });
});
