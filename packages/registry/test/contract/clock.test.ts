import { backends } from '../support/backends';
import { childToStart, nodeRecord } from '../support/records';
import { lease, useRegistry } from '../support/use-registry';

const hour = 3_600_000;

describe.each(backends)('the clock of a registry (%s)', (_, createBackend) => {
  const hub = useRegistry('clocks', createBackend, ['a', 'b']);

  const inView = async () => (await hub.store.snapshot()).nodes.map((node) => node.id).sort();
  const setClock = (by: number) => hub.backend.setClock(hub.hubId, by);
  /** Lets time pass while `a` renews. */
  const pass = async (by: number) => {
    for (let passed = 0; passed < by; passed += lease / 2) {
      await hub.backend.advance(hub.hubId, lease / 2);
      await hub.store.renew('a', lease);
    }
  };
  const restart = async () => (await hub.backend.dump(hub.hubId))();
  const isSettled = async () => (await hub.store.snapshot()).settled;

  test('that is set back does not keep the dead alive: they are expired a lease later', async () => {
    await setClock(-hour);
    await hub.store.renew('a', lease);
    await pass(lease / 2);
    expect(await inView()).toEqual(['a', 'b']);
    await pass(lease);
    expect(await inView()).toEqual(['a']);
  });

  test('that is set back costs nobody a lease', async () => {
    await setClock(-hour);
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'renewed' });
    await pass(lease / 2);
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'renewed' });
    await pass(lease / 2);
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'renewed' });
  });

  test('that is set back after the registry was away does not make its grace longer', async () => {
    await hub.backend.advance(hub.hubId, 6 * lease);
    await hub.store.renew('a', lease);
    await setClock(-hour);
    await pass(2 * lease);
    expect(await inView()).toEqual(['a']);
  });

  test('that is set back does not make a recovery longer', async () => {
    await restart();
    expect(await isSettled()).toBe(false);
    await hub.store.renew('a', lease);
    await setClock(-hour);
    expect(await isSettled()).toBe(false);
    await pass(1.5 * lease);
    expect(await isSettled()).toBe(true);
    expect(await hub.store.start('a', 'op', [childToStart('x')])).toMatchObject({
      outcome: 'done',
    });
  });

  test('that is set forward expires nobody for a lease', async () => {
    await setClock(hour);
    expect(await hub.store.renew('a', lease)).toMatchObject({ outcome: 'renewed' });
    await pass(lease / 2);
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'renewed' });
  });

  test('that is set forward in the middle of a recovery leaves every node its time to register', async () => {
    await restart();
    await hub.store.renew('a', lease);
    await setClock(hour);
    await hub.store.renew('a', lease);
    await pass(lease / 2);
    expect(await isSettled()).toBe(false);
    await pass(lease);
    expect(await isSettled()).toBe(true);
  });

  test('a recovery lasts as long as the longest lease of all nodes', async () => {
    await hub.store.join(nodeRecord('c', { lease: 3 * lease }), 3 * lease);
    await hub.store.renew('a', lease);
    await restart();
    await hub.store.renew('a', lease);
    await pass(2.5 * lease);
    expect(await isSettled()).toBe(false);
    await pass(lease);
    expect(await isSettled()).toBe(true);
  });

  test('also if nothing is left but what the first one to register knows', async () => {
    const { incarnation: from } = await hub.store.snapshot();
    await hub.backend.lose(hub.hubId);
    const about = {
      node: nodeRecord('a'),
      previous: 'a',
      from,
      operation: 'a-register',
      children: [],
    };
    await hub.store.register({ ...about, highestEpoch: 0, longestLease: 3 * lease }, lease);
    await pass(2.5 * lease);
    expect(await isSettled()).toBe(false);
    await pass(lease);
    expect(await isSettled()).toBe(true);
  });
});
