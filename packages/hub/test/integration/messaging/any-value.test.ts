import { dispatch, query, spawn, type Ref } from 'nact';
import { classCodec, defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { add, journal, read, type JournalMessage } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

/** A class with behaviour, and a reference in it. */
class Account {
  constructor(
    readonly cents: number,
    readonly log?: Ref<JournalMessage>,
  ) {}
  plus(cents: number): Account {
    if (this.log) add(this.log, cents);
    return new Account(this.cents + cents, this.log);
  }
}

const account = classCodec('account', Account, {
  encode: ({ cents, log }) => ({ cents, log }),
  decode: ({ cents, log }) => new Account(cents, log),
});

type Message =
  | { readonly type: 'pay'; readonly by: readonly Account[] }
  | { readonly type: 'show'; readonly from: Ref<Account> };

const bank = defineActor('bank', {
  behaviour: withHotSwap((state: Account, message: Message) => {
    if (message.type === 'pay')
      return message.by.reduce((sum, { cents }) => sum.plus(cents), state);
    dispatch(message.from, state);
    return state;
  }),
  props: (args: { readonly opening: Account }) => ({ initialState: args.opening }),
  codecs: [account],
});

describeOnBackends('instances of a class that has a codec', (clusters) => {
  const migration = hotSwap({ handover: true });
  const supervisors = { children: { actors: [bank, journal], migration } };
  const show = (ref: Ref<Message>) =>
    query(ref, (from: Ref<Account>): Message => ({ type: 'show', from }), 5_000);

  it('travel in arguments, messages, answers and the state, with working references in them', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const [id, other] = cluster.idsOn(b, 2) as [string, string];
    const log = await a.supervisor('children').startChild(journal, { id: other });
    const args = { opening: new Account(10, log) };
    const ref = await a.supervisor('children').startChild(bank, { id, args });
    dispatch(ref, { type: 'pay', by: [new Account(2)] });
    expect(await show(ref)).toBeInstanceOf(Account);
    expect((await a.migrate([id], a.node)).moved).toEqual([id]);
    dispatch(ref, { type: 'pay', by: [new Account(3)] });
    expect((await a.migrate([id], b.node)).moved).toEqual([id]);
    const shown = await show(ref);
    expect(shown.cents).toBe(15);
    shown.plus(4);
    await cluster.waitUntil('all are logged', async () => (await read(log)).length === 3);
    expect(await read(log)).toEqual([2, 3, 4]);
    expect(cluster.heard('deadLetter')).toEqual([]);
  });

  it('are refused at the sender where the receiver could not read them', async () => {
    const cluster = clusters.create({});
    const a = await cluster.join('a', { supervisors });
    const plain = { plain: { actors: [journal], migration } };
    const b = await cluster.join('b', { supervisors: plain });
    await cluster.joined();
    const id = cluster.idOn(a);
    const args = { opening: new Account(0) };
    await a.supervisor('children').startChild(bank, { id, args });
    await cluster.waitUntil('b knows it', () => b.lookupChild(id));
    const { ref } = b.lookupChild<Message>(id)!;
    expect(() => dispatch(ref, { type: 'pay', by: [new Account(2)] })).toThrow(
      expect.objectContaining({ code: 'not_encodable', path: 'message.by[0]' }),
    );
    const other = await a.supervisor('children').startChild(journal, { id: 'other' });
    expect(() => dispatch(other, { type: 'add', item: new Account(2) as never })).toThrow(
      expect.objectContaining({ code: 'not_encodable', path: 'message.item' }),
    );
    expect(cluster.heard('corrupt')).toEqual([]);
  });
});

/** What carries a reference in each place in which one can be. */
interface Carrier {
  readonly deep: readonly [Map<unknown, Set<{ readonly ref: Ref<unknown> }>>];
  self?: Carrier;
}
const carry = (ref: Ref<unknown>): Carrier => {
  const carrier: Carrier = { deep: [new Map([[{ key: ref }, new Set([{ ref }])]])] };
  carrier.self = carrier;
  return carrier;
};
/** The references in a carrier: as a key, and as an element. */
const carried = ({ self }: Carrier): Ref<unknown>[] => {
  const [[key, set]] = [...self!.self!.deep[0]] as [
    [{ key: Ref<unknown> }, Set<{ ref: Ref<unknown> }>],
  ];
  return [key.key, ...[...set].map(({ ref }) => ref)];
};

type Carrying =
  | { readonly type: 'keep'; readonly carrier: Carrier; readonly from: Ref<unknown> }
  | { readonly type: 'use'; readonly text: string }
  | { readonly type: 'give'; readonly from: Ref<Carrier> };

/** Keeps carriers, and sends to whatever they carry. Its first one is its argument. */
const holder = defineActor('holder', {
  behaviour: withHotSwap((carriers: readonly Carrier[], message: Carrying) => {
    if (message.type === 'keep') {
      dispatch(message.from, 'kept');
      return [...carriers, message.carrier];
    }
    if (message.type === 'give') dispatch(message.from, carriers[0]!);
    else for (const ref of carriers.flatMap(carried)) dispatch(ref, message.text);
    return carriers;
  }),
  props: (first: Carrier) => ({ initialState: [first] }),
});

/** Keeps whatever it is told. */
const listener = defineActor('listener', {
  behaviour: withHotSwap(
    (heard: readonly string[], message: string | { readonly from: Ref<unknown> }) => {
      if (typeof message === 'string') return [...heard, message];
      dispatch(message.from, heard);
      return heard;
    },
  ),
  props: () => ({ initialState: [] as readonly string[] }),
});

describeOnBackends('references at any depth', (clusters) => {
  it('work on the other side: of children, actors and askers, in arguments, messages, state and answers', async () => {
    const migration = hotSwap({ handover: true });
    const cluster = clusters.create({
      supervisors: { children: { actors: [holder, listener], migration } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const [id, other] = cluster.idsOn(b, 2, 'children', 'holder') as [string, string];
    const children = a.supervisor('children');
    const child = await children.startChild(listener, { id: other });
    const heard: unknown[] = [];
    const plain = spawn(
      cluster.systemOf(a),
      (_: undefined, message: unknown) => void heard.push(message),
    );
    const ref = await children.startChild(holder, { id, args: carry(child) });
    const keep = (carrier: Carrier) =>
      query(ref, (from: Ref<unknown>): Carrying => ({ type: 'keep', carrier, from }), 5_000);
    await keep(carry(plain as never));
    const answers: unknown[] = [];
    const asking = query(
      ref,
      (asker: Ref<unknown>): Carrying => {
        void keep(carry(asker));
        return { type: 'use', text: 'unheard' };
      },
      10_000,
    ).then((answer) => answers.push(answer));
    await cluster.waitUntil('all are kept', () => heard.length > 0);
    for (const target of [a, b]) {
      expect((await a.migrate([id], target.node)).moved).toEqual([id]);
      dispatch(ref, { type: 'use', text: target.node });
    }
    await asking;
    expect(answers).toHaveLength(1);
    const given = await query(
      ref,
      (from: Ref<Carrier>): Carrying => ({ type: 'give', from }),
      5_000,
    );
    for (const each of carried(given)) dispatch(each as never, 'given');
    const listened = () =>
      query(child as Ref<unknown>, (from: Ref<unknown>) => ({ from }), 5_000) as Promise<string[]>;
    await cluster.waitUntil('the child has heard', async () => (await listened()).length >= 8);
    const twice = (...texts: string[]) => texts.flatMap((text) => [text, text]);
    expect(await listened()).toEqual(twice('unheard', a.node, b.node, 'given'));
    await cluster.waitUntil('the actor has heard', () => heard.length >= 6);
    expect(heard).toEqual(twice('unheard', a.node, b.node));
  });
});
