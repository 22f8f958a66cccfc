import { Socket } from 'node:net';
import { dispatch, query, type Ref } from 'nact';
import { coldSwap, defineActor, hotSwap, withColdSwap, withHotSwap } from 'nact-hub';
import { describeOnBackends } from '../../support/backends';

class Timer {
  readonly at = 5;
}
interface State {
  readonly items: readonly unknown[];
}
type Message =
  | { readonly type: 'keep'; readonly what: string }
  | { readonly type: 'answer'; readonly what: string; readonly from: Ref<unknown> }
  | { readonly type: 'count'; readonly from: Ref<number> };

const socket = new Socket();
const things: Record<string, unknown> = {
  'a function': () => 5,
  'a socket': socket,
  'a class instance': new Timer(),
  'a symbol': Symbol('five'),
  'a promise': Promise.resolve(5),
  'a weak map': new WeakMap(),
};

/** Keeps what cannot travel in its state. */
const keeper = defineActor('keeper', {
  behaviour: withColdSwap(
    withHotSwap((state: State, message: Message): State => {
      if (message.type === 'keep') {
        const item = message.what in things ? { timer: things[message.what] } : message.what;
        return { items: [...state.items, item] };
      }
      if (message.type === 'answer') dispatch(message.from, things[message.what]);
      else dispatch(message.from, state.items.length);
      return state;
    }),
    { declareBehaviour: false },
  ),
  props: (_: unknown) => ({ initialState: { items: [] } as State }),
});

describeOnBackends('what cannot travel', (clusters) => {
  const supervisors = { children: { actors: [keeper], migration: hotSwap({ handover: true }) } };
  const names = Object.keys(things);

  it.each(names)('is refused in arguments, with the path: %s', async (name) => {
    const a = await clusters.create({ supervisors }).join('a');
    const args = { items: [1, 2, 3, { timer: things[name] }] };
    await expect(
      a.supervisor('children').startChild(keeper, { id: 'x', args }),
    ).rejects.toMatchObject({
      code: 'not_encodable',
      path: 'args.items[3].timer',
      message: expect.stringContaining('args.items[3].timer'),
    });
    expect(a.lookupChild('x')).toBeUndefined();
  });

  const strategies = [
    ['hot swap', hotSwap({ handover: true })],
    ['cold swap', coldSwap({ handover: true })],
  ] as const;
  describe.each(strategies)('under %s', (_, migration) => {
    it.each(names)('keeps a child with it in its state where it is: %s', async (name) => {
      const cluster = clusters.create({
        supervisors: { children: { actors: [keeper], migration } },
      });
      const [a, b] = [await cluster.join('a'), await cluster.join('b')];
      await cluster.joined();
      const id = cluster.idOn(a, 'children', 'keeper');
      const ref = await a.supervisor('children').startChild(keeper, { id, args: undefined });
      const count = () =>
        query(ref, (from: Ref<number>): Message => ({ type: 'count', from }), 2_000);
      for (const what of ['one', 'two', 'three', name]) dispatch(ref, { type: 'keep', what });
      const { moved, stayed } = await a.migrate([id], b.node);
      expect(moved).toEqual([]);
      expect(stayed).toEqual([
        {
          id,
          reason: expect.any(String),
          message: expect.stringContaining('state.items[3].timer'),
        },
      ]);
      expect(await count()).toBe(4);
      expect(a.lookupChild(id)).toMatchObject({ node: a.node, movingTo: undefined });
    });
  });

  it('is refused in a message where it is sent, whether the child is here or there', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a, 'children', 'keeper');
    const ref = await a.supervisor('children').startChild(keeper, { id, args: undefined });
    const refusal = expect.objectContaining({
      code: 'not_encodable',
      path: 'message.what',
    });
    const send = () => dispatch(ref, { type: 'keep', what: () => 5 } as never);
    expect(send).toThrow(refusal);
    await a.migrate([id], b.node);
    expect(send).toThrow(refusal);
    const asking = () => query(ref, () => ({ type: 'keep', what: () => 5 }) as never, 1_000);
    await expect(asking()).rejects.toEqual(refusal);
    expect(cluster.heard('deadLetter')).toEqual([]);
  });

  it.each(names)('is refused in an answer, whoever asks, here or there: %s', async (what) => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a, 'children', 'keeper');
    for (const asking of [a, b]) {
      await a.supervisor('children').startChild(keeper, { id, args: undefined });
      await cluster.waitUntil('it is known', () => asking.lookupChild(id));
      const { ref } = asking.lookupChild<Message>(id)!;
      const answer = (from: Ref<unknown>): Message => ({ type: 'answer', what, from });
      // As with nact, whoever asks on the same node waits for the timeout.
      await expect(query(ref, answer, 200)).rejects.toThrow(/never resolve|Timeout/);
      await cluster.waitUntil('its behaviour has thrown', () =>
        cluster.hubs.every((hub) => !hub.lookupChild(id)),
      );
    }
    await cluster.waitUntil('it is told', () => cluster.heard('childStopped').length === 2);
    expect(cluster.heard('childStopped')).toEqual(Array(2).fill({ id, reason: 'crashed' }));
  });
});
