import { dispatch, query, type Ref } from 'nact';
import { defineActor, hotSwap, withHotSwap, type Hub } from 'nact-hub';
import { journal } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import type { Cluster } from '../../support/cluster';

type Message =
  | { readonly type: 'hang' }
  | { readonly type: 'crash' }
  | { readonly type: 'rest' }
  | { readonly type: 'ask'; readonly from: Ref<number> }
  | { readonly type: 'answer'; readonly times: number; readonly from: Ref<number> };

let hangs = 0;

/** Never ends a `hang`, and answers an `answer` as often as it is told to. */
const hanging = defineActor('hanging', {
  behaviour: withHotSwap((state: number, message: Message) => {
    if (message.type === 'hang') return new Promise<number>(() => hangs++);
    if (message.type === 'crash') throw new Error('crashed on purpose');
    if (message.type === 'answer')
      for (let i = 0; i < message.times; i++) dispatch(message.from, i);
    return state;
  }),
  props: () => ({ initialState: 0 }),
});

const rest: Message = { type: 'rest' };
const summary = (cluster: Cluster, hub?: Hub) =>
  cluster.heard('deadLetter', hub).map(({ reason, sender, fate }) => `${reason} ${sender} ${fate}`);

describeOnBackends('exactly one dead letter is made of each message', (clusters) => {
  const migration = hotSwap({ handover: true });
  const supervisors = { children: { actors: [hanging, journal], migration } };

  async function create(options = {}) {
    const cluster = clusters.create({ supervisors, ...options });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a, 'children', 'hanging');
    const here = await a.supervisor('children').startChild(hanging, { id });
    await cluster.waitUntil('b knows it', () => b.lookupChild(id));
    hangs = 0;
    return { cluster, a, b, id, here, there: b.lookupChild<Message>(id)!.ref };
  }

  it('that a child had not come to when it was stopped by force, direct or numbered', async () => {
    const { cluster, a, b, id, here, there } = await create({ stopTimeout: 200 });
    const speaker = await a.supervisor('children').startChild(journal, { id: 'speaker' });
    dispatch(here, { type: 'hang' });
    for (let i = 0; i < 3; i++) dispatch(there, rest);
    const asking = query(here, (from: Ref<number>) => ({ type: 'ask', from }), 600_000);
    const refused = expect(asking).rejects.toThrow(/stopped/);
    dispatch(here, rest);
    (dispatch as (ref: unknown, message: Message, sender: unknown) => void)(here, rest, speaker);
    await a.stopChild(id);
    await refused;
    await cluster.waitUntil('b has reported its own', () => summary(cluster, b).length === 3);
    expect(summary(cluster, b)).toEqual(Array(3).fill(`no_such_child @${b.node} unknown`));
    expect(summary(cluster, a).sort()).toEqual(
      [`@${a.node}`, `@${a.node}`, 'speaker'].map((by) => `stopped ${by} not_processed`),
    );
    expect(a.status().deadLetters).toBe(3);
    expect(b.status().deadLetters).toBe(3);
  });

  it('whose turn it was when its node closed', async () => {
    const { cluster, a, here } = await create();
    dispatch(here, rest);
    await a.close();
    await cluster.waitUntil('it is reported', () => summary(cluster, a).length > 0);
    expect(summary(cluster, a)).toEqual([`node_closed @${a.node} not_processed`]);
  });

  it('that waited when its node closed, by whoever kept it', async () => {
    const { cluster, a, b, here, there } = await create({ lease: 1_000 });
    dispatch(here, { type: 'hang' });
    dispatch(here, rest);
    for (let i = 0; i < 2; i++) dispatch(there, rest);
    await cluster.waitUntil('they wait', () => hangs === 1);
    await a.close();
    await cluster.waitUntil('b has reported', () => summary(cluster, b).length === 2);
    expect(summary(cluster, a)).toEqual([`node_closed @${a.node} not_processed`]);
    expect(summary(cluster, b)).toEqual(Array(2).fill(`another_life @${b.node} unknown`));
  });

  it('that answers somebody who has an answer already, here or there', async () => {
    const { cluster, a, b, id, here, there } = await create();
    for (const ref of [here, there]) {
      const ask = (from: Ref<number>): Message => ({ type: 'answer', times: 3, from });
      expect(await query(ref, ask, 5_000)).toBe(0);
    }
    await cluster.waitUntil('all are reported', () => summary(cluster).length === 4);
    for (const hub of [a, b])
      expect(summary(cluster, hub)).toEqual(Array(2).fill(`nobody_there ${id} not_processed`));
  });

  it('that was in the mailbox of a child when it crashed', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation();
    const { cluster, a, b, here, there } = await create();
    dispatch(here, { type: 'crash' });
    dispatch(here, rest);
    dispatch(there, rest);
    await cluster.waitUntil('all are reported', () => summary(cluster).length === 2);
    expect(summary(cluster, a)).toEqual([`stopped @${a.node} not_processed`]);
    expect(summary(cluster, b)).toEqual([expect.stringMatching(`no_such_child @${b.node}`)]);
    log.mockRestore();
  });

  it('that is for a child which another one has let pile up', async () => {
    const { cluster, b, id, there } = await create({ limits: { keptMessages: 5 } });
    dispatch(there, { type: 'hang' });
    for (let i = 0; i < 7; i++) dispatch(there, rest);
    const asking = query(there, (from: Ref<number>) => ({ type: 'ask', from }), 600_000);
    await expect(asking).rejects.toThrow(/too_many_waiting/);
    expect(cluster.heard('deadLetter')).toEqual(
      Array(4).fill({
        reason: 'too_many_waiting',
        childId: id,
        node: undefined,
        sender: `@${b.node}`,
        fate: 'not_processed',
      }),
    );
  });
});
