import { backends } from '../support/backends';
import { childToStart, nodeRecord, startAll, withVersion } from '../support/records';
import { lease, useRegistry } from '../support/use-registry';

describe.each(backends)('who is in a hub (%s)', (_, createBackend) => {
  const hub = useRegistry('members', createBackend, ['a', 'b']);

  const inView = async () => (await hub.store.snapshot()).nodes.map((node) => node.id).sort();
  const pass = (by: number) => hub.backend.advance(hub.hubId, by);
  const lastFacts = async () => (await hub.store.read('0', 0)).entries.at(-1)!.facts;

  /** Lets time pass while only `a` renews, so that the authority was never away. */
  const passRenewing = async (by: number) => {
    for (let passed = 0; passed < by; passed += lease / 2) {
      await pass(lease / 2);
      await hub.store.renew('a', lease);
    }
  };

  test('a node that joins is in the view with all that it says of itself', async () => {
    const { nodes, number } = await hub.store.snapshot();
    expect(nodes.find((node) => node.id === 'b')).toEqual(nodeRecord('b'));
    expect(number).toBe(2);
    expect(await lastFacts()).toEqual([{ kind: 'nodeJoined', node: nodeRecord('b') }]);
  });

  test('joining again changes nothing and renews the lease', async () => {
    await pass(8_000);
    expect(await hub.store.join(nodeRecord('b'), lease)).toEqual({ number: 2 });
    await pass(5_000);
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'renewed' });
  });

  test('a renewal tells the number and the incarnation of the log', async () => {
    const { incarnation } = await hub.store.snapshot();
    expect(incarnation).not.toBe('');
    expect(await hub.store.renew('a', lease)).toEqual({
      outcome: 'renewed',
      number: 2,
      incarnation,
      settled: true,
    });
    expect((await hub.store.read('0', 0)).entries.map((entry) => entry.incarnation)).toEqual([
      incarnation,
      incarnation,
    ]);
  });

  test('who is not in the view is fenced from every call', async () => {
    const children = withVersion([{ id: 'x', epoch: 1 }]);
    for (const call of [
      hub.store.renew('stranger', lease),
      hub.store.drain('stranger'),
      hub.store.start('stranger', 'op', [childToStart('x')]),
      hub.store.beginMigration('stranger', 'm', 'b', children),
      hub.store.cutOver('stranger', 'm', children),
      hub.store.abort('stranger', 'm', children),
      hub.store.claim('stranger', 'op', children),
      hub.store.park('stranger', 'm', children),
      hub.store.stop('stranger', children),
    ]) {
      expect(await call).toMatchObject({ outcome: 'fenced', number: 2 });
    }
    expect((await hub.store.snapshot()).number).toBe(2);
  });

  test('whoever renews expires the nodes whose lease has run out', async () => {
    await passRenewing(10_000);
    expect(await inView()).toEqual(['a']);
    expect(await lastFacts()).toEqual([{ kind: 'nodeExpired', node: 'b' }]);
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'fenced', number: 3 });
  });

  test('a node whose lease has run out is fenced before anybody has expired it', async () => {
    const children = await startAll(hub.store, 'b', ['x']);
    await pass(6_000);
    await hub.store.renew('a', lease);
    await pass(5_000);
    expect(await hub.store.stop('b', children)).toMatchObject({ outcome: 'fenced' });
    expect(await inView()).toEqual(['a', 'b']);
  });

  test('a node that renews too late is expired by its own renewal', async () => {
    await pass(6_000);
    await hub.store.renew('a', lease);
    await pass(5_000);
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'fenced', number: 3 });
    expect(await inView()).toEqual(['a']);
  });

  test('after nobody renewed for a whole lease, nobody is expired for one lease', async () => {
    const children = await startAll(hub.store, 'b', ['x']);
    await pass(60_000);
    expect(await hub.store.stop('b', children)).toMatchObject({ outcome: 'done' });
    expect(await hub.store.renew('a', lease)).toMatchObject({ outcome: 'renewed' });
    await pass(8_000);
    expect(await hub.store.renew('a', lease)).toMatchObject({ outcome: 'renewed' });
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'renewed' });
    expect(await inView()).toEqual(['a', 'b']);
  });

  test('one that was away for less than a lease buries nobody either', async () => {
    await pass(3_000);
    await hub.store.renew('a', lease);
    await pass(7_500);
    expect(await hub.store.renew('a', lease)).toMatchObject({ outcome: 'renewed' });
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'renewed' });
    expect(await inView()).toEqual(['a', 'b']);
  });

  test('who does not come back within that lease is expired', async () => {
    await pass(60_000);
    await passRenewing(10_000);
    expect(await inView()).toEqual(['a', 'b']);
    await passRenewing(5_000);
    expect(await inView()).toEqual(['a']);
  });

  test('a node that joins after the authority was away does not bury the others either', async () => {
    await pass(60_000);
    await hub.store.join(nodeRecord('c'), lease);
    expect(await hub.store.renew('c', lease)).toMatchObject({ outcome: 'renewed' });
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'renewed' });
    expect(await inView()).toEqual(['a', 'b', 'c']);
  });

  test('a node that drains is leaving; asked again, it changes nothing', async () => {
    expect(await hub.store.drain('b')).toEqual({ outcome: 'done', number: 3 });
    expect(await hub.store.drain('b')).toEqual({ outcome: 'done', number: 3 });
    expect(await lastFacts()).toEqual([{ kind: 'nodeLeaving', node: 'b' }]);
    const { nodes } = await hub.store.snapshot();
    expect(nodes.find((node) => node.id === 'b')).toEqual(nodeRecord('b', { phase: 'leaving' }));
  });

  test('a node leaves only when it owns nothing', async () => {
    const children = await startAll(hub.store, 'b', ['x', 'y']);
    expect(await hub.store.leave('b')).toEqual({ outcome: 'owns_children', number: 3 });
    await hub.store.stop('b', children);
    expect(await hub.store.leave('b')).toEqual({ outcome: 'done', number: 5 });
    expect(await lastFacts()).toEqual([{ kind: 'nodeLeft', node: 'b' }]);
    expect(await inView()).toEqual(['a']);
  });

  test('to leave again is answered the same, and the node is fenced from the rest', async () => {
    await hub.store.leave('b');
    expect(await hub.store.leave('b')).toEqual({ outcome: 'done', number: 3 });
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'fenced' });
  });

  test('an expired node that still owns children has not left', async () => {
    await startAll(hub.store, 'b', ['x']);
    await passRenewing(10_000);
    expect(await hub.store.leave('b')).toMatchObject({ outcome: 'fenced' });
  });

  test('after a loss of data nobody is known, and the next to join begins another incarnation', async () => {
    const { incarnation } = await hub.store.snapshot();
    await hub.backend.lose(hub.hubId);
    expect(await hub.store.renew('a', lease)).toMatchObject({ outcome: 'unknown', number: 0 });
    expect(await hub.store.join(nodeRecord('c'), lease)).toEqual({ number: 1 });
    const after = await hub.store.snapshot();
    expect(after.nodes).toEqual([nodeRecord('c')]);
    expect(after.incarnation).not.toBe(incarnation);
  });

  test('hubs with other ids share nothing', async () => {
    expect((await hub.backend.store(`${hub.hubId}-other`).snapshot()).nodes).toEqual([]);
  });
});
