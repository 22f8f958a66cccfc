import type { ChildAtEpoch } from '@nact-hub/registry';
import { backends } from '../support/backends';
import {
  answerAndRow,
  answerOf,
  answersOf,
  move,
  rowNow,
  startAll,
  withVersion,
} from '../support/records';
import { useRegistry } from '../support/use-registry';

describe.each(backends)('moving children (%s)', (_, createBackend) => {
  const hub = useRegistry('migration', createBackend, ['a', 'b', 'c']);
  let child: ChildAtEpoch;
  beforeEach(async () => {
    child = (await startAll(hub.store, 'a', ['x']))[0]!;
  });

  const begin = async (migration = 'm1', target = 'b', node = 'a', at = child) =>
    answerAndRow(hub.store, await hub.store.beginMigration(node, migration, target, [at]));
  const cutOver = async (migration = 'm1', node = 'a', at = child, pinned = false) =>
    answerAndRow(hub.store, await hub.store.cutOver(node, migration, withVersion([at], 3, pinned)));
  const abort = async (migration = 'm1', node = 'a', at = child) =>
    answerOf(await hub.store.abort(node, migration, [at]));
  const number = async () => (await hub.store.snapshot()).number;
  const lastFacts = async () => (await hub.store.read('0', 0)).entries.at(-1)!.facts;

  test('a migration is written into the row; the owner and the epoch stay', async () => {
    const { outcome, row } = await begin();
    expect(outcome).toBe('begun');
    expect(row).toMatchObject({ owner: 'a', epoch: child.epoch, migration: 'm1', target: 'b' });
    expect(await lastFacts()).toEqual([{ kind: 'migrationBegun', id: 'x', row }]);
  });

  test('the same migration begun again is answered the same, also when its target has gone', async () => {
    const first = await begin();
    await hub.store.leave('b');
    const before = await number();
    expect(await begin()).toEqual(first);
    expect(await number()).toBe(before);
  });

  test('a child has one migration at a time', async () => {
    await begin();
    expect(await begin('m2', 'c')).toMatchObject({ outcome: 'busy', row: { migration: 'm1' } });
  });

  test('only the owner at its epoch can begin a migration', async () => {
    expect((await begin('m1', 'c', 'b')).outcome).toBe('lost');
    const later = { id: 'x', epoch: child.epoch + 1 };
    expect((await begin('m1', 'b', 'a', later)).outcome).toBe('lost');
    expect(await begin('m1', 'b', 'a', { id: 'unknown', epoch: 1 })).toEqual({
      outcome: 'lost',
      row: undefined,
    });
  });

  test('nothing is moved to a node that is unknown, leaving, or out of its lease', async () => {
    expect((await begin('m1', 'unknown')).outcome).toBe('no_target');
    await hub.store.drain('b');
    expect((await begin('m1', 'b')).outcome).toBe('no_target');
    await hub.backend.advance(hub.hubId, 6_000);
    await hub.store.renew('a', 10_000);
    await hub.backend.advance(hub.hubId, 5_000);
    expect((await begin('m1', 'c')).outcome).toBe('no_target');
  });

  test('the cut-over makes the target the owner of the same life, at a later epoch', async () => {
    await begin();
    const { outcome, row } = await cutOver();
    expect(outcome).toBe('moved');
    expect(row).toEqual({
      owner: 'b',
      epoch: row!.epoch,
      life: child.epoch,
      operation: 'm1',
      migration: undefined,
      target: undefined,
      handover: 'm1',
      version: 3,
      pinned: undefined,
    });
    expect(row!.epoch).toBeGreaterThan(child.epoch);
    expect(await lastFacts()).toEqual([{ kind: 'childMoved', id: 'x', row }]);
  });

  test('a manual move pins the child to its target; the next other move takes the pin off', async () => {
    await begin();
    const { row } = await cutOver('m1', 'a', child, true);
    expect(row!.pinned).toBe('b');
    await move(hub.store, 'm2', 'b', 'c', { id: 'x', epoch: row!.epoch });
    expect((await hub.store.snapshot()).children[0]!.row.pinned).toBeUndefined();
  });

  test('children that move in one call, and are not alike, each have their own row and fact', async () => {
    const [y, z] = await startAll(hub.store, 'a', ['y', 'z'], 'start-2');
    const came = await move(hub.store, 'm0', 'b', 'a', await move(hub.store, 'm', 'a', 'b', z!));
    const all = [child, y!, came];
    const rows = () => Promise.all(all.map(({ id }) => rowNow(hub.store, id)));
    const factsOf = (kind: string, of: readonly unknown[]) =>
      of.map((row, i) => ({ kind, id: all[i]!.id, row }));

    const begun = answersOf(await hub.store.beginMigration('a', 'm1', 'b', all));
    expect([...begun.values()].map(({ outcome }) => outcome)).toEqual(Array(3).fill('begun'));
    const under = await rows();
    expect(under.map((row) => row!.operation)).toEqual(['start-1', 'start-2', 'm0']);
    expect(under.map((row) => row!.epoch)).toEqual(all.map(({ epoch }) => epoch));
    expect(await lastFacts()).toEqual(factsOf('migrationBegun', under));

    const [x] = withVersion([child], 1);
    await hub.store.cutOver('a', 'm1', [
      x!,
      ...withVersion([y!], 2, true),
      ...withVersion([came], 2),
    ]);
    const moved = await rows();
    expect(moved.map((row) => row!.version)).toEqual([1, 2, 2]);
    expect(moved.map((row) => row!.pinned)).toEqual([undefined, 'b', undefined]);
    expect(moved.map((row) => row!.life)).toEqual(under.map((row) => row!.life));
    expect(await lastFacts()).toEqual(factsOf('childMoved', moved));
  });

  test('a cut-over asked again is moved, whoever owns the child by then', async () => {
    await begin();
    const first = await cutOver();
    expect(await cutOver()).toEqual(first);
    await move(hub.store, 'm2', 'b', 'c', { id: 'x', epoch: first.row!.epoch });
    expect(await cutOver()).toMatchObject({ outcome: 'moved', row: { owner: 'c' } });
  });

  test('a cut-over asked again is moved also when the child has come back', async () => {
    const moved = await move(hub.store, 'm1', 'a', 'b', child);
    await move(hub.store, 'm2', 'b', 'a', moved);
    expect(await cutOver()).toMatchObject({ outcome: 'moved', row: { owner: 'a' } });
  });

  test('a frozen source cannot write after the cut-over', async () => {
    const moved = await move(hub.store, 'm1', 'a', 'b', child);
    expect(answerOf(await hub.store.stop('a', [child])).outcome).toBe('lost');
    expect((await begin('m2', 'c')).outcome).toBe('lost');
    expect(answerOf(await hub.store.park('a', 'm2', withVersion([child]))).outcome).toBe('lost');
    expect((await hub.store.snapshot()).children[0]!.row).toMatchObject({
      owner: 'b',
      epoch: moved.epoch,
    });
  });

  test('a cut-over after an abort is aborted, and the source goes on', async () => {
    await begin();
    await abort('m1', 'b');
    expect(await cutOver()).toMatchObject({ outcome: 'aborted', row: { owner: 'a' } });
    await begin('m2', 'c');
    expect(await cutOver('m1')).toMatchObject({ outcome: 'aborted', row: { migration: 'm2' } });
  });

  test('a cut-over needs a target that is live and not leaving; if not, nothing changes', async () => {
    await begin();
    await hub.store.drain('b');
    const before = await number();
    expect(await cutOver()).toMatchObject({ outcome: 'no_target', row: { migration: 'm1' } });
    await hub.store.leave('b');
    expect(await cutOver()).toMatchObject({ outcome: 'no_target' });
    expect(await number()).toBe(before + 1);
    expect((await abort()).outcome).toBe('aborted');
  });

  test('a stopped child is gone for the migration, and the stop is logged for the target', async () => {
    await begin();
    expect(answerOf(await hub.store.stop('a', [child])).outcome).toBe('stopped');
    expect(await lastFacts()).toEqual([{ kind: 'childStopped', id: 'x', epoch: child.epoch }]);
    expect(await cutOver()).toEqual({ outcome: 'gone', row: undefined });
    expect(await abort('m1', 'b')).toEqual({ outcome: 'gone', row: undefined });
  });

  test.each(['a', 'b'])('an abort by %s takes the migration out of the row', async (node) => {
    await begin();
    const { outcome, row } = await abort('m1', node);
    expect(outcome).toBe('aborted');
    expect(row).toMatchObject({ owner: 'a', epoch: child.epoch });
    expect(row).toMatchObject({ migration: undefined, target: undefined });
    expect(await lastFacts()).toEqual([{ kind: 'migrationAborted', id: 'x', row }]);
  });

  test('an abort asked again is answered the same, and leaves the next migration alone', async () => {
    await begin();
    const first = await abort();
    expect(await abort()).toEqual(first);
    await begin('m2');
    expect(await abort('m1')).toMatchObject({ outcome: 'aborted', row: { migration: 'm2' } });
  });

  test('an abort after the cut-over says that the child has moved', async () => {
    await begin();
    await cutOver();
    expect(await abort()).toMatchObject({ outcome: 'moved', row: { owner: 'b' } });
    expect(await abort('m1', 'b')).toMatchObject({ outcome: 'moved', row: { owner: 'b' } });
  });

  test('an abort after another life has begun says that this one is gone', async () => {
    await begin();
    await hub.store.stop('a', [child]);
    await startAll(hub.store, 'c', ['x'], 'op-2');
    expect(await abort('m1', 'b')).toMatchObject({ outcome: 'gone', row: { owner: 'c' } });
  });

  test('of a cut-over and an abort at once, one has happened, and both know which', async () => {
    for (let round = 0; round < 20; round++) {
      const [each] = await startAll(hub.store, 'a', [`r-${round}`]);
      await begin('m1', 'b', 'a', each);
      const [over, ended] = await Promise.all([cutOver('m1', 'a', each), abort('m1', 'b', each)]);
      expect(over.outcome).toBe(ended.outcome);
    }
  });

  test('1,100 children move in one call; each answer says what became of its child', async () => {
    const ids = Array.from({ length: 1_100 }, (__, i) => `many-${i}`);
    const children = await startAll(hub.store, 'a', ids);
    await hub.store.beginMigration('a', 'm1', 'b', children);
    await hub.store.abort('a', 'm1', children.slice(0, 10));
    const over = await hub.store.cutOver('a', 'm1', withVersion(children));
    const outcomes = [...answersOf(over).values()].map(({ outcome }) => outcome);
    expect(outcomes.slice(0, 10)).toEqual(Array(10).fill('aborted'));
    expect(outcomes.slice(10)).toEqual(Array(1_090).fill('moved'));
    expect(over.number).toBe(await number());
    expect(await hub.store.leave('a')).toMatchObject({ outcome: 'owns_children' });
  });

  test('a node that has moved all its children can leave, and their new owner cannot', async () => {
    await move(hub.store, 'm1', 'a', 'b', child);
    expect(await hub.store.leave('b')).toMatchObject({ outcome: 'owns_children' });
    expect(await hub.store.leave('a')).toMatchObject({ outcome: 'done' });
  });
});
