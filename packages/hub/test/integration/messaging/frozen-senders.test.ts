import { dispatch, query, spawnStateless, type Ref } from 'nact';
import { defineActor, hotSwap, memoryBackend, withHotSwap, type Hub } from 'nact-hub';
import { useClusters } from '../../support/backends';
import { heldHandovers } from '../../support/held-backend';
import { gate } from '../../support/wait-until';

type Say =
  | { readonly type: 'say'; readonly to: Ref<string>; readonly text: string; readonly from: Ref<0> }
  | { readonly type: 'say later'; readonly to: Ref<string>; readonly text: string };

/** A child that says what it is told to, and one thing later, in code that nobody waits for. */
function createSpeaker() {
  const later = gate();
  const said = gate();
  const speaker = defineActor('speaker', {
    behaviour: withHotSwap(async (count: number, message: Say) => {
      if (message.type === 'say') {
        dispatch(message.to, message.text);
        dispatch(message.from, 0);
      } else {
        void later.passed.then(() => {
          dispatch(message.to, message.text);
          said.open();
        });
      }
      return count + 1;
    }),
    props: () => ({ initialState: 0 }),
  });
  return { speaker, later, said: said.passed };
}

describe('code that runs on while its child stands still', () => {
  const clusters = useClusters();

  it('takes no number away from what the child says to a plain actor after the move', async () => {
    const { speaker, later, said } = createSpeaker();
    const backend = heldHandovers(memoryBackend());
    const migration = hotSwap({ handover: true });
    const cluster = clusters.create(
      { supervisors: { children: { actors: [speaker], migration } } },
      backend,
    );
    const [a, b, c] = [await cluster.join('a'), await cluster.join('b'), await cluster.join('c')];
    await cluster.joined();
    const id = cluster.idOn(a, 'children', 'speaker');
    await a.supervisor('children').startChild(speaker, { id });
    await cluster.waitUntil('c knows it', () => c.lookupChild(id));
    const heard: string[] = [];
    const ear = spawnStateless(
      cluster.systemOf(c) as never,
      (text: string) => void heard.push(text),
    );
    const say = (from: Hub, text: string) =>
      query(
        from.lookupChild<Say>(id)!.ref,
        (asker: Ref<0>): Say => ({ type: 'say', to: ear as Ref<string>, text, from: asker }),
        5_000,
      );
    dispatch(c.lookupChild<Say>(id)!.ref, {
      type: 'say later',
      to: ear as Ref<string>,
      text: 'meanwhile',
    });
    await say(c, 'before');

    const queried = backend.holdNextPut();
    const moving = a.migrate([id], b.node);
    await queried.reached;
    await say(c, 'since'); // The child has changed since the query, so it is stored again when it stands still.
    const frozen = backend.holdNextPut();
    queried.release();
    await frozen.reached;
    later.open();
    await said;
    await cluster.waitUntil('c has heard what was said before', () => heard.includes('since'));
    frozen.release();
    expect((await moving).moved).toEqual([id]);

    await say(c, 'after');
    await cluster.waitUntil('c has heard all', () => heard.length >= 4);
    expect([...heard].sort()).toEqual(['after', 'before', 'meanwhile', 'since']);
  });
});

/** A child that says one thing more when it is asked for its state, some ticks later, in code that nobody waits for. */
function createLastWords(ticks: number) {
  let asked = gate();
  const speaker = defineActor('speaker', {
    behaviour: withHotSwap(
      async (count: number, message: Say) => {
        if (message.type === 'say') {
          dispatch(message.to, message.text);
          dispatch(message.from, 0);
        } else {
          void speakLater(message.to, message.text);
        }
        return count + 1;
      },
      {
        prepareHandoverState: (count) => {
          asked.open();
          return count;
        },
        alterHandoverState: (_, count) => count,
      },
    ),
    props: () => ({ initialState: 0 }),
  });
  async function speakLater(to: Ref<string>, text: string): Promise<void> {
    await asked.passed;
    for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
    dispatch(to, text);
  }
  return { speaker, askAgain: () => void (asked = gate()) };
}

describe('code that sends at the very moment at which its child comes to stand still', () => {
  const clusters = useClusters();

  it.each(Array.from({ length: 12 }, (_, ticks) => ticks))(
    'takes no number away from what the child says after the move (%i ticks)',
    async (ticks) => {
      const { speaker, askAgain } = createLastWords(ticks);
      const backend = heldHandovers(memoryBackend());
      const migration = hotSwap({ handover: true });
      const supervisors = { children: { actors: [speaker], migration } };
      const cluster = clusters.create({ supervisors }, backend);
      const [a, b, c] = [await cluster.join('a'), await cluster.join('b'), await cluster.join('c')];
      await cluster.joined();
      const id = cluster.idOn(a, 'children', 'speaker');
      await a.supervisor('children').startChild(speaker, { id });
      await cluster.waitUntil('c knows it', () => c.lookupChild(id));
      const heard: string[] = [];
      const ear = spawnStateless(
        cluster.systemOf(c) as never,
        (text: string) => void heard.push(text),
      ) as Ref<string>;
      const ref = c.lookupChild<Say>(id)!.ref;
      const say = (text: string) =>
        query(ref, (from: Ref<0>): Say => ({ type: 'say', to: ear, text, from }), 5_000);
      const queried = backend.holdNextPut();
      const moving = a.migrate([id], b.node);
      await queried.reached;
      askAgain();
      dispatch(ref, { type: 'say later', to: ear, text: 'meanwhile' });
      await say('before');
      queried.release();
      expect((await moving).moved).toEqual([id]);
      await say('after');
      await cluster.waitUntil('c has heard all', () => heard.length >= 3);
      expect([...heard].sort()).toEqual(['after', 'before', 'meanwhile']);
    },
  );
});
