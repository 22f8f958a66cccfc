import { CorruptError } from '@nact-hub/core';
import type { RegistryStore } from '@nact-hub/registry';
import { defineActor, hotSwap, withHotSwap, type Backend, type Hub, type NodeId } from 'nact-hub';
import {
  add,
  addSurely,
  journal,
  keepJournal,
  read,
  upTo,
  type JournalMessage,
} from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { heldHandovers, withMembers, withParts } from '../../support/held-backend';
import { gate } from '../../support/wait-until';

const migration = hotSwap({ handover: true });
const others = { others: { actors: [journal], migration } };
const own = { own: { actors: [journal], migration } };

/**
 * A backend on which one node cannot renew. It reads in the log that it is out; or, if its log does not go
 * on, in all that there is by the time when the test lets it read.
 */
function unrenewed(inner: Backend) {
  let late: NodeId | undefined;
  let goesOn = true;
  const seen = gate();
  const replaced = (registry: RegistryStore, node: NodeId): Partial<RegistryStore> => ({
    renew: (...args) =>
      node === late ? Promise.reject(new Error('not now')) : registry.renew(...args),
    read: async (...args) => {
      const answer = await registry.read(...args);
      if (node === late && !goesOn) throw new CorruptError('log_corrupt', 'on purpose');
      return answer;
    },
    snapshot: async () => {
      if (node === late && !goesOn) await seen.passed;
      return registry.snapshot();
    },
  });
  const backend = withParts(inner, ({ registry }, node) => ({
    registry: withMembers(registry, replaced(registry, node)),
  }));
  const delay = (node: NodeId, log: 'log goes on' | 'log stops') => {
    late = node;
    goesOn = log === 'log goes on';
  };
  return { backend, delay, letRead: () => seen.open() };
}

/** A journal that begins nothing on the node that it has moved to before the test lets it. */
function createLate() {
  const go = gate();
  let activated = 0;
  const late = defineActor('journal', {
    behaviour: withHotSwap(keepJournal),
    props: () => ({
      initialState: [] as readonly number[],
      afterActivate: () => (++activated === 2 ? go.passed : undefined),
    }),
  });
  return { late, go };
}

describeOnBackends('what a node had sent to its own child when it lost its lease', (clusters) => {
  const refTo = (hub: Hub, id: string) => hub.lookupChild<JournalMessage>(id)!.ref;

  /** `a` has sent 2 while the child moved to it from `b`: it is numbered, and waits in the mailbox on `a`. */
  const createWaiting = async () => {
    const { late, go } = createLate();
    const { backend, ...registry } = unrenewed(clusters.createBackend());
    const held = heldHandovers(backend);
    const cluster = clusters.create({ lease: 1_000 }, held);
    const supervisors = { children: { actors: [late], migration } };
    const a = await cluster.join('a', { supervisors: { ...supervisors, ...own } });
    const b = await cluster.join('b', { supervisors });
    const c = await cluster.join('c', { supervisors: others });
    await cluster.joined();
    const id = cluster.idOn(b);
    await b.supervisor('children').startChild(late, { id });
    await addSurely(refTo(b, id), 0);
    const queried = held.holdNextPut();
    const moved = b.migrate([id], a.node);
    await queried.reached;
    await addSurely(refTo(b, id), 1); // So it is stored again when it stands still.
    const frozen = held.holdNextPut();
    queried.release();
    await frozen.reached;
    await cluster.waitUntil('a knows it', () => a.lookupChild(id));
    add(refTo(a, id), 2);
    frozen.release();
    expect((await moved).moved).toEqual([id]);
    await cluster.waitUntil('a has it', () => a.lookupChild(id)?.node === a.node);
    const isOut = (node: NodeId) =>
      cluster.waitUntil(`${node} is out`, () => c.nodes().every((other) => other.id !== node));
    const isBack = () =>
      cluster.waitUntil('it is told', () => cluster.heard('rejoined').length > 0);
    const letters = () =>
      cluster
        .heard('deadLetter')
        .filter(({ childId }) => childId === id)
        .map(({ reason, fate }) => `${reason} ${fate}`);
    return { cluster, a, b, c, id, go, ...registry, isOut, isBack, letters };
  };

  it('is begun once if the child stays, also when the node reads in the log that it is out', async () => {
    const { a, b, c, id, go, delay, isOut, isBack, letters } = await createWaiting();
    await b.leave();
    delay(a.node, 'log goes on');
    await isOut(a.node);
    await isBack();
    go.open();
    expect(await addSurely(refTo(c, id), 3)).toBe(3);
    add(refTo(a, id), 4);
    expect(await read(refTo(a, id))).toEqual(upTo(5));
    expect(letters()).toEqual([]);
  });

  it('is told once if the child has gone', async () => {
    const { cluster, a, b, id, go, delay, isOut, isBack, letters } = await createWaiting();
    delay(a.node, 'log goes on');
    await isOut(a.node);
    await isBack();
    go.open();
    await cluster.waitUntil('b has it', () => b.lookupChild(id)?.node === b.node);
    expect(await addSurely(refTo(a, id), 3)).toBe(3);
    expect(letters()).toEqual(['node_closed not_processed']);
  });

  it('is told once if its turn had come, and the node reads at once that it is out and that the child has gone', async () => {
    const { cluster, a, b, id, go, delay, letRead, isOut, isBack, letters } = await createWaiting();
    await a.supervisor('own').startChild(journal, { id: 'own' });
    delay(a.node, 'log stops');
    await isOut(a.node);
    go.open();
    await cluster.waitUntil('b has it', () => b.lookupChild(id)?.node === b.node);
    // Nobody else can run this one. Its turn comes when the node is back, after that of what waited before.
    const last = addSurely(refTo(a, 'own'), 0, 10_000);
    letRead();
    await isBack();
    expect(await last).toBe(0);
    expect(await addSurely(refTo(a, id), 3)).toBe(3);
    expect(letters()).toEqual(['another_life unknown']);
  });
});
