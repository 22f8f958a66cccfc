import type { ChildAtEpoch } from '@nact-hub/registry';
import { backends } from '../support/backends';
import {
  answerOf,
  answersOf,
  move,
  nodeRecord,
  rowNow,
  startAll,
  withVersion,
} from '../support/records';
import { useRegistry } from '../support/use-registry';

describe.each(backends)('taking children over (%s)', (_, createBackend) => {
  const hub = useRegistry('takeover', createBackend, ['a', 'b', 'c']);
  let child: ChildAtEpoch;
  beforeEach(async () => {
    child = (await startAll(hub.store, 'a', ['x']))[0]!;
  });

  /** The lease of `a` runs out while the others renew. */
  const expireA = async () => {
    for (let i = 0; i < 3; i++) {
      await hub.backend.advance(hub.hubId, 4_000);
      await hub.store.renew('b', 10_000);
      await hub.store.renew('c', 10_000);
    }
  };
  const claim = async (node = 'b', operation = 'claim-1', at = child) =>
    answerOf(await hub.store.claim(node, operation, [at]));
  const park = async (at = child, migration = 'm1', node = 'a') =>
    answerOf(await hub.store.park(node, migration, withVersion([at], 4)));
  const lastFacts = async () => (await hub.store.read('0', 0)).entries.at(-1)!.facts;

  test('a child of an expired node is claimed: another life begins', async () => {
    await expireA();
    const { outcome, row } = await claim();
    expect(outcome).toBe('claimed');
    expect(row).toMatchObject({ owner: 'b', operation: 'claim-1', life: row!.epoch });
    expect(row!.epoch).toBeGreaterThan(child.epoch);
    expect(await lastFacts()).toEqual([{ kind: 'childClaimed', id: 'x', row }]);
  });

  test('the same claim asked again is answered the same', async () => {
    await hub.store.beginMigration('a', 'm1', 'c', [child]);
    await expireA();
    const first = await claim();
    const { number } = await hub.store.snapshot();
    expect(await claim()).toEqual(first);
    expect((await hub.store.snapshot()).number).toBe(number);
  });

  test('of two nodes that claim one child at once, one has it', async () => {
    await expireA();
    const answers = await Promise.all([claim('b', 'claim-b'), claim('c', 'claim-c')]);
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['claimed', 'lost']);
    expect(answers[0]!.row!.owner).toBe(answers[1]!.row!.owner);
  });

  test('a child whose owner is in the view is not claimed, though its lease may have run out', async () => {
    expect((await claim()).outcome).toBe('lost');
    await hub.backend.advance(hub.hubId, 6_000);
    await hub.store.join(nodeRecord('b'), 10_000);
    await hub.backend.advance(hub.hubId, 5_000);
    expect(await claim()).toMatchObject({ outcome: 'lost', row: { owner: 'a' } });
  });

  test('a claim at another epoch, or of a child that is not registered, is lost', async () => {
    await expireA();
    expect((await claim('b', 'claim-1', { id: 'x', epoch: child.epoch - 1 })).outcome).toBe('lost');
    expect(await claim('b', 'claim-1', { id: 'unknown', epoch: 1 })).toEqual({
      outcome: 'lost',
      row: undefined,
    });
  });

  test('a takeover in the middle of a migration may adopt its handover, in any version', async () => {
    await hub.store.beginMigration('a', 'm1', 'c', [child]);
    await expireA();
    const answer = await claim();
    expect(answer).toMatchObject({
      outcome: 'claimed',
      row: { handover: 'm1', version: 0, migration: undefined, target: undefined },
      previous: { epoch: child.epoch, migration: undefined, handover: 'm1', version: 0 },
    });
  });

  test('a takeover after a cut-over may adopt the handover that the target was ready with', async () => {
    const [own] = await startAll(hub.store, 'b', ['y']);
    const moved = await move(hub.store, 'm1', 'b', 'a', own!);
    await expireA();
    expect(await claim('c', 'claim-1', moved)).toMatchObject({
      previous: { epoch: moved.epoch, handover: 'm1', version: 1 },
    });
  });

  test('a child that came by a claim can be claimed on with the same handover', async () => {
    await hub.store.beginMigration('a', 'm1', 'c', [child]);
    await expireA();
    const { row } = await claim();
    for (let i = 0; i < 3; i++) {
      await hub.backend.advance(hub.hubId, 4_000);
      await hub.store.renew('c', 10_000);
    }
    const again = { id: 'x', epoch: row!.epoch };
    expect(await claim('c', 'claim-2', again)).toMatchObject({ previous: { handover: 'm1' } });
  });

  test('a child that was started afresh has nothing to adopt', async () => {
    await expireA();
    expect(await claim()).toMatchObject({ previous: { handover: undefined, version: 0 } });
  });

  test('a takeover takes the pin off', async () => {
    const [own] = await startAll(hub.store, 'b', ['y']);
    await hub.store.beginMigration('b', 'm1', 'a', [own!]);
    await hub.store.cutOver('b', 'm1', withVersion([own!], 1, true));
    const row = await rowNow(hub.store, 'y');
    await expireA();
    const claimed = await claim('b', 'claim-1', { id: 'y', epoch: row!.epoch });
    expect(claimed.row!.pinned).toBeUndefined();
  });

  test('a parked child has no owner, keeps its life, and names its handover', async () => {
    const { outcome, row } = await park();
    expect(outcome).toBe('parked');
    expect(row).toMatchObject({ life: child.epoch, handover: 'm1', version: 4, operation: 'm1' });
    expect(row!.owner).toBeUndefined();
    expect(row!.epoch).toBeGreaterThan(child.epoch);
    expect(await lastFacts()).toEqual([{ kind: 'childParked', id: 'x', row }]);
    expect(await hub.store.leave('a')).toMatchObject({ outcome: 'done' });
  });

  test('to park again is answered the same, also when the child has been adopted', async () => {
    const first = await park();
    expect(await park()).toEqual(first);
    await claim('b', 'claim-1', { id: 'x', epoch: first.row!.epoch });
    expect(await park()).toMatchObject({ outcome: 'parked', row: { owner: 'b' } });
  });

  test('a parked child is adopted by a claim, with its handover and version', async () => {
    const { row } = await park();
    expect(await claim('b', 'claim-1', { id: 'x', epoch: row!.epoch })).toMatchObject({
      outcome: 'claimed',
      row: { owner: 'b' },
      previous: { handover: 'm1', version: 4 },
    });
  });

  test('a parked child is not started a second time', async () => {
    const { row } = await park();
    const [start] = answersOf(
      await hub.store.start('b', 'op-2', [{ id: 'x', about: '{}', args: new Uint8Array() }]),
    ).values();
    expect(start).toEqual({ outcome: 'exists', row });
  });

  test('who does not own a child at this epoch cannot park it', async () => {
    expect((await park(child, 'm1', 'b')).outcome).toBe('lost');
    expect((await park({ id: 'unknown', epoch: 1 })).outcome).toBe('lost');
  });

  test('2,000 children of a node that is gone are claimed in one call', async () => {
    const ids = Array.from({ length: 2_000 }, (__, i) => `many-${i}`);
    const children = await startAll(hub.store, 'a', ids);
    await expireA();
    const answers = answersOf(await hub.store.claim('b', 'claim-1', children));
    expect([...answers.values()].every(({ outcome }) => outcome === 'claimed')).toBe(true);
    const { children: rows } = await hub.store.snapshot();
    expect(rows.filter(({ row }) => row.owner === 'b')).toHaveLength(2_000);
  });
});
