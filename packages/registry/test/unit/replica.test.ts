import type { CorruptError } from '@nact-hub/core';
import { type Change, type Fact, Replica, type Row, type Snapshot } from '@nact-hub/registry';
import { aboutText, nodeRecord, rowWith } from '../support/records';

const snapshotOf = (rest: Partial<Snapshot> = {}): Snapshot => ({
  incarnation: 'i1',
  number: 0,
  position: '0',
  settled: true,
  highestEpoch: 0,
  nodes: [],
  children: [],
  ...rest,
});

const started = (id: string, row: Partial<Row> = {}, tags: readonly string[] = []): Fact => ({
  kind: 'childStarted',
  id,
  row: rowWith(row),
  about: aboutText(tags),
});

const kindsOf = (changes: readonly Change[]) => changes.map(({ kind }) => kind);
const idsOf = (children: Iterable<{ readonly id: string }>) => [...children].map(({ id }) => id);

describe('a replica', () => {
  let replica: Replica;
  let number: number;
  beforeEach(() => {
    replica = new Replica();
    replica.reset(snapshotOf());
    number = 0;
  });

  const apply = (...facts: Fact[]) => {
    number += 1;
    return replica.apply({ incarnation: 'i1', number, facts });
  };

  test('knows a started child by id, owner and tag', () => {
    const { outcome } = apply(started('x', { owner: 'a' }, ['vip', 'eu']));
    expect(outcome).toBe('applied');
    expect(replica.get('x')).toMatchObject({
      row: rowWith({ owner: 'a' }),
      about: { supervisor: 'carts', definition: 'cart', tags: ['vip', 'eu'] },
    });
    expect(idsOf(replica.ownedBy('a'))).toEqual(['x']);
    expect(idsOf(replica.taggedWith('vip'))).toEqual(['x']);
    expect(idsOf(replica.children())).toEqual(['x']);
    expect(replica.size).toBe(1);
  });

  test('knows the children without an owner, and those of whoever is not in the view', () => {
    const node = nodeRecord('a');
    apply(
      { kind: 'nodeJoined', node },
      started('x', { owner: 'a' }),
      started('y', { owner: 'b' }),
      started('z', { owner: undefined }),
    );
    expect(idsOf(replica.unowned())).toEqual(['y', 'z']);
    apply({ kind: 'childClaimed', id: 'z', row: rowWith({ owner: 'a', epoch: 11, life: 2 }) });
    expect(idsOf(replica.unowned())).toEqual(['y']);
    apply({ kind: 'nodeExpired', node: 'a' });
    expect(idsOf(replica.unowned()).sort()).toEqual(['x', 'y', 'z']);
    expect(idsOf(replica.ownedBy(undefined))).toEqual([]);
  });

  test('tells each change with the child and the row before', () => {
    apply(started('x'));
    const row = rowWith({ owner: 'b', epoch: 11 });
    const { changes } = apply({ kind: 'childMoved', id: 'x', row });
    expect(changes).toEqual([
      { kind: 'childMoved', id: 'x', row, child: replica.get('x'), previous: rowWith() },
    ]);
  });

  test('lists a moved child under its new owner only', () => {
    apply(started('x'), started('y'));
    apply({ kind: 'childMoved', id: 'x', row: rowWith({ owner: 'b', epoch: 11 }) });
    expect(idsOf(replica.ownedBy('a'))).toEqual(['y']);
    expect(idsOf(replica.ownedBy('b'))).toEqual(['x']);
  });

  test('lists a parked child under no owner, and still by its tag', () => {
    apply(started('x', {}, ['vip']));
    apply({ kind: 'childParked', id: 'x', row: rowWith({ owner: undefined, epoch: 11 }) });
    expect(idsOf(replica.ownedBy('a'))).toEqual([]);
    expect(idsOf(replica.taggedWith('vip'))).toEqual(['x']);
  });

  test('forgets a stopped child, and tells what it was', () => {
    apply(started('x', {}, ['vip']));
    const child = replica.get('x');
    const { changes } = apply({ kind: 'childStopped', id: 'x', epoch: 10 });
    expect(changes).toMatchObject([{ kind: 'childStopped', child, previous: rowWith() }]);
    expect(replica.get('x')).toBeUndefined();
    expect(idsOf(replica.ownedBy('a'))).toEqual([]);
    expect(idsOf(replica.taggedWith('vip'))).toEqual([]);
  });

  test('numbers the view by the entry that made it', () => {
    apply({ kind: 'nodeJoined', node: nodeRecord('a') });
    apply({ kind: 'nodeJoined', node: nodeRecord('b') });
    expect([...replica.nodes.keys()]).toEqual(['a', 'b']);
    expect(replica.view).toBe(2);
    apply(started('x'));
    expect(replica.view).toBe(2);
    apply({ kind: 'nodeLeaving', node: 'b' });
    expect(replica.nodes.get('b')).toEqual(nodeRecord('b', { phase: 'leaving' }));
    apply({ kind: 'nodeLeft', node: 'b' }, { kind: 'nodeExpired', node: 'a' });
    expect(replica.nodes.size).toBe(0);
    expect(replica.view).toBe(5);
  });

  test('remembers the highest epoch, also of children that are gone', () => {
    apply(started('x', { epoch: 70 }));
    apply({ kind: 'childStopped', id: 'x', epoch: 70 });
    apply(started('y', { epoch: 50 }));
    expect(replica.highestEpoch).toBe(70);
  });

  test('applies no entry twice, and none after a gap or of another incarnation', () => {
    apply(started('x'));
    const facts = [started('y')];
    expect(replica.apply({ incarnation: 'i1', number: 1, facts }).outcome).toBe('old');
    expect(replica.apply({ incarnation: 'i1', number: 3, facts }).outcome).toBe('gap');
    expect(replica.apply({ incarnation: 'i2', number: 2, facts }).outcome).toBe('gap');
    expect(replica.get('y')).toBeUndefined();
    expect(replica.number).toBe(1);
  });

  test('takes a fact about a child that it does not know for a gap, and applies nothing of the entry', () => {
    const { outcome } = apply(started('x'), { kind: 'childMoved', id: 'y', row: rowWith() });
    expect(outcome).toBe('gap');
    expect(replica.get('x')).toBeUndefined();
  });

  test('keeps what many children say of themselves once, as long as one of them is there', () => {
    apply(started('x', {}, ['vip']), started('y', {}, ['vip']));
    expect(replica.get('x')!.about).toBe(replica.get('y')!.about);
    const { about } = replica.get('x')!;
    apply(
      { kind: 'childStopped', id: 'x', epoch: 10 },
      { kind: 'childStopped', id: 'y', epoch: 10 },
    );
    apply(started('z', {}, ['vip']));
    expect(replica.get('z')!.about).not.toBe(about);
  });

  test.each([
    '',
    'null',
    '[1]',
    '{',
    '{"supervisor":1}',
    '{"supervisor":"s","definition":"d","tags":[1]}',
  ])('reports a child that says %j of itself, and keeps it', (about) => {
    const reported: CorruptError[] = [];
    const reporting = new Replica((error) => reported.push(error));
    reporting.reset(snapshotOf({ children: [{ id: 'x', row: rowWith(), about }] }));
    expect(reporting.get('x')!.about).toEqual({ supervisor: '', definition: '', tags: [] });
    expect(reported).toMatchObject([{ code: 'corrupt', reason: 'corrupt_about' }]);
  });

  test('takes names such as __proto__ for names', () => {
    apply(started('__proto__', { owner: 'constructor' }, ['__proto__']));
    expect(idsOf(replica.ownedBy('constructor'))).toEqual(['__proto__']);
    expect(idsOf(replica.taggedWith('__proto__'))).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['row']).toBeUndefined();
  });
});

describe('a replica that reads everything again', () => {
  const child = (id: string, row: Partial<Row> = {}, about = aboutText()) => ({
    id,
    row: rowWith(row),
    about,
  });
  /** The changes from one snapshot to another. */
  const between = (before: Partial<Snapshot>, after: Partial<Snapshot>) => {
    const replica = new Replica();
    replica.reset(snapshotOf(before));
    const changes = replica.reset(snapshotOf({ number: 9, ...after }));
    return { replica, changes };
  };
  const betweenRows = (before: Partial<Row>, after: Partial<Row>) =>
    between({ children: [child('x', before)] }, { children: [child('x', after)] }).changes;

  test('finds nothing to tell when nothing has changed', () => {
    const all = {
      nodes: [nodeRecord('a')],
      children: [child('x', { migration: 'm1', target: 'b' })],
    };
    const { changes, replica } = between(all, all);
    expect(changes).toEqual([]);
    expect(replica.number).toBe(9);
  });

  test('tells of nodes that joined, that are leaving, and that are gone', () => {
    const { changes, replica } = between(
      { nodes: [nodeRecord('a'), nodeRecord('b')] },
      { nodes: [nodeRecord('b', { phase: 'leaving' }), nodeRecord('c')] },
    );
    expect(changes).toEqual([
      { kind: 'nodeLeaving', node: 'b' },
      { kind: 'nodeJoined', node: nodeRecord('c') },
      { kind: 'nodeExpired', node: 'a' },
    ]);
    expect(replica.view).toBe(9);
  });

  test('tells of children that were started and stopped', () => {
    const { changes } = between(
      { children: [child('x')] },
      { children: [child('y', { epoch: 12 })] },
    );
    expect(changes).toMatchObject([
      { kind: 'childStarted', id: 'y', previous: undefined },
      { kind: 'childStopped', id: 'x', epoch: 10, previous: rowWith() },
    ]);
  });

  test('tells of a later epoch with the same life as a move', () => {
    expect(betweenRows({}, { owner: 'b', epoch: 12 })).toMatchObject([
      { kind: 'childMoved', row: { owner: 'b', epoch: 12 }, previous: { owner: 'a', epoch: 10 } },
    ]);
  });

  test('tells of another owner at the same epoch as a move: a node that came back under another id', () => {
    expect(betweenRows({}, { owner: 'a2' })).toMatchObject([
      { kind: 'childMoved', row: { owner: 'a2', epoch: 10 }, previous: { owner: 'a' } },
    ]);
  });

  test('tells of a later life as a takeover', () => {
    expect(betweenRows({}, { owner: 'b', epoch: 12, life: 12 })).toMatchObject([
      { kind: 'childClaimed', previous: { owner: 'a' } },
    ]);
  });

  test('tells of a child without an owner as parked', () => {
    expect(kindsOf(betweenRows({}, { owner: undefined, epoch: 12 }))).toEqual(['childParked']);
  });

  test('tells of a child that says something else of itself as stopped and started', () => {
    const { changes } = between(
      { children: [child('x')] },
      { children: [child('x', { epoch: 12, life: 12 }, aboutText(['vip']))] },
    );
    expect(kindsOf(changes)).toEqual(['childStopped', 'childStarted']);
  });

  test('tells how migrations began and ended at the same epoch', () => {
    const m1 = { migration: 'm1', target: 'b' };
    const m2 = { migration: 'm2', target: 'c' };
    expect(kindsOf(betweenRows({}, m1))).toEqual(['migrationBegun']);
    expect(kindsOf(betweenRows(m1, {}))).toEqual(['migrationAborted']);
    expect(betweenRows(m1, m2)).toMatchObject([
      { kind: 'migrationAborted', row: { migration: undefined, target: undefined } },
      { kind: 'migrationBegun', row: m2, previous: { migration: undefined } },
    ]);
  });

  test('tells of a migration as called off when its child is registered again without it, and of nothing else', () => {
    const m1 = { migration: 'm1', target: 'b' };
    const registered = (before: Partial<Row>, after: Partial<Row>) => {
      const { replica } = between(
        { children: [child('x', before)] },
        { incarnation: 'i2', settled: false, children: [] },
      );
      const entry = { incarnation: 'i2', number: 10, facts: [started('x', after)] };
      return replica.apply(entry).changes;
    };
    expect(registered(m1, {})).toMatchObject([
      { kind: 'migrationAborted', id: 'x', previous: m1, row: { migration: undefined } },
      { kind: 'childStarted', id: 'x', previous: { migration: undefined } },
    ]);
    expect(kindsOf(registered({}, {}))).toEqual(['childStarted']);
    expect(kindsOf(registered(m1, m1))).toEqual(['childStarted']);
    expect(kindsOf(registered(m1, { owner: 'b', epoch: 12 }))).toEqual(['childStarted']);
  });

  test('goes on in the incarnation and from the number of the snapshot', () => {
    const { replica } = between({ number: 50 }, { incarnation: 'i2', number: 3 });
    const { outcome } = replica.apply({ incarnation: 'i2', number: 4, facts: [] });
    expect(outcome).toBe('applied');
  });

  test('never takes the highest epoch back', () => {
    const { replica } = between({ highestEpoch: 70 }, { highestEpoch: 20 });
    expect(replica.highestEpoch).toBe(70);
  });
});
