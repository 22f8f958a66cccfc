import type { ChildToRegister, RegisterRequest } from '@nact-hub/registry';
import { backends } from '../support/backends';
import {
  answerOf,
  answersOf,
  childToStart,
  move,
  nodeRecord,
  startAll,
  withVersion,
} from '../support/records';
import { lease, useRegistry } from '../support/use-registry';

const recovering = { code: 'unknown_outcome', reason: 'registry_recovering' };

describe.each(backends)('a registry that has lost data (%s)', (_, createBackend) => {
  const hub = useRegistry('recovers', createBackend, ['a', 'b']);

  const pass = (by: number) => hub.backend.advance(hub.hubId, by);
  const settle = async () => {
    for (let i = 0; i < 2; i++) {
      await pass(lease * 0.6);
      await hub.store.renew('a', lease);
    }
  };
  const rowOf = async (id: string) =>
    (await hub.store.snapshot()).children.find((child) => child.id === id)?.row;
  const inView = async () => (await hub.store.snapshot()).nodes.map((node) => node.id).sort();

  const running = (id: string, epoch: number, life = epoch): ChildToRegister => ({
    ...childToStart(id, ['t']),
    epoch,
    life,
    handover: undefined,
    version: 0,
    pinned: undefined,
  });
  const requestOf = (
    node: string,
    from: string,
    children: readonly ChildToRegister[],
    rest: Partial<RegisterRequest> = {},
  ): RegisterRequest => ({
    node: nodeRecord(node),
    previous: node,
    from,
    highestEpoch: 0,
    longestLease: lease,
    operation: `${node}-register`,
    children,
    ...rest,
  });
  const register = (...request: Parameters<typeof requestOf>) =>
    hub.store.register(requestOf(...request), lease);

  test('gets back who is in the hub and what they run, with epoch, life, tags and arguments', async () => {
    const { incarnation: from } = await hub.store.snapshot();
    const [x] = await startAll(hub.store, 'a', ['x']);
    await hub.backend.lose(hub.hubId);
    const { answers, incarnation } = await register('a', from, [running('x', x!.epoch)]);
    expect(answers.get('x')?.outcome).toBe('registered');
    await register('b', from, []);
    expect(await inView()).toEqual(['a', 'b']);
    const after = await hub.store.snapshot();
    expect(after).toMatchObject({ incarnation, settled: false });
    expect(incarnation).not.toBe(from);
    expect(after.children).toEqual([
      expect.objectContaining({ id: 'x', about: childToStart('x', ['t']).about }),
    ]);
    expect(after.children[0]!.row).toMatchObject({ owner: 'a', epoch: x!.epoch, life: x!.epoch });
    expect(await hub.store.args(['x'])).toEqual(new Map([['x', childToStart('x').args]]));
  });

  test('decides nothing about children for one lease, and then goes on', async () => {
    const { incarnation: from } = await hub.store.snapshot();
    const [x] = await startAll(hub.store, 'a', ['x']);
    await hub.backend.lose(hub.hubId);
    await expect(hub.store.stop('a', [x!])).rejects.toMatchObject(recovering);
    await register('a', from, [running('x', x!.epoch)]);
    const children = withVersion([x!]);
    for (const call of [
      () => hub.store.start('a', 'op', [childToStart('y')]),
      () => hub.store.beginMigration('a', 'm', 'b', children),
      () => hub.store.cutOver('a', 'm', children),
      () => hub.store.abort('a', 'm', children),
      () => hub.store.claim('a', 'op', children),
      () => hub.store.park('a', 'm', children),
      () => hub.store.stop('a', children),
    ])
      await expect(call()).rejects.toMatchObject(recovering);
    await pass(lease / 2);
    expect(await hub.store.renew('a', lease)).toMatchObject({ outcome: 'renewed', settled: false });
    await pass(lease / 2);
    expect(await hub.store.renew('a', lease)).toMatchObject({ outcome: 'renewed', settled: true });
    expect(answerOf(await hub.store.stop('a', children)).outcome).toBe('stopped');
  });

  test('does not know a node that has not registered yet, and fences it only when it is too late', async () => {
    const { incarnation: from } = await hub.store.snapshot();
    await hub.backend.lose(hub.hubId);
    await register('a', from, []);
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'unknown' });
    await settle();
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'fenced' });
  });

  test('waits for a whole lease again when it was away while it waited', async () => {
    const { incarnation: from } = await hub.store.snapshot();
    const [x] = await startAll(hub.store, 'a', ['x']);
    await hub.backend.lose(hub.hubId);
    await register('b', from, []);
    await pass(lease * 1.2);
    expect((await hub.store.snapshot()).settled).toBe(false);
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'renewed', settled: false });
    await pass(lease * 0.5);
    expect(await hub.store.renew('a', lease)).toMatchObject({ outcome: 'unknown' });
    await register('a', from, [running('x', x!.epoch)]);
    await settle();
    expect((await hub.store.snapshot()).settled).toBe(true);
    expect(await rowOf('x')).toMatchObject({ owner: 'a', epoch: x!.epoch });
  });

  test('knows again that a node is on its way out when that registers', async () => {
    const { incarnation: from } = await hub.store.snapshot();
    const [x] = await startAll(hub.store, 'a', ['x']);
    const restart = await hub.backend.dump(hub.hubId);
    await hub.store.drain('b');
    await restart();
    const leaving = nodeRecord('b', { phase: 'leaving' });
    const { number } = await register('b', from, [], { node: leaving });
    expect((await hub.store.snapshot()).nodes).toContainEqual(leaving);
    expect((await register('b', from, [], { node: leaving })).number).toBe(number);
    await register('a', from, [running('x', x!.epoch)]);
    await settle();
    expect(answerOf(await hub.store.beginMigration('a', 'm', 'b', [x!])).outcome).toBe('no_target');
  });

  test('has no epoch behind those that are registered, though their node has not read of them', async () => {
    const { incarnation: from } = await hub.store.snapshot();
    await hub.backend.lose(hub.hubId);
    await register('a', from, [running('x', 2e13)], { highestEpoch: 7 });
    expect((await hub.store.snapshot()).highestEpoch).toBe(2e13);
  });

  test('gives a child to the highest epoch, whoever registers first', async () => {
    for (const order of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const { incarnation: from } = await hub.store.snapshot();
      await hub.backend.lose(hub.hubId);
      const outcomes: Record<string, string> = {};
      for (const node of order) {
        const child = running('x', node === 'a' ? 1_000 : 2_000, 1_000);
        const { answers } = await register(node, from, [child]);
        outcomes[node] = answers.get('x')!.outcome;
      }
      expect(outcomes['b']).toBe('registered');
      expect(outcomes['a']).toBe(order[0] === 'a' ? 'registered' : 'lost');
      expect(await rowOf('x')).toMatchObject({ owner: 'b', epoch: 2_000, life: 1_000 });
      await settle();
    }
  });

  test('gives no epoch twice that anybody knows of', async () => {
    const { incarnation: from } = await hub.store.snapshot();
    const ahead = Date.now() * 2;
    await hub.backend.lose(hub.hubId);
    await register('a', from, [], { highestEpoch: ahead });
    await settle();
    const [y] = await startAll(hub.store, 'a', ['y']);
    expect(y!.epoch).toBeGreaterThan(ahead);
  });

  test('answers a registration that is asked for again the same', async () => {
    const { incarnation: from } = await hub.store.snapshot();
    await hub.backend.lose(hub.hubId);
    const first = await register('a', from, [running('x', 5)]);
    const again = await register('a', from, [running('x', 5)]);
    expect(again).toEqual(first);
  });

  test('expires nobody for one lease after it was restarted with what it had', async () => {
    const { incarnation } = await hub.store.snapshot();
    const restart = await hub.backend.dump(hub.hubId);
    await pass(lease * 0.9);
    await restart();
    const first = await hub.store.renew('a', lease);
    expect(first).toMatchObject({ outcome: 'renewed', settled: false });
    expect(first.incarnation).not.toBe(incarnation);
    for (let i = 0; i < 2; i++) {
      await pass(lease * 0.45);
      await hub.store.renew('a', lease);
    }
    expect(await inView()).toEqual(['a', 'b']);
    await pass(lease * 0.2);
    await hub.store.renew('a', lease);
    expect(await inView()).toEqual(['a']);
  });

  test('decides nothing by what is old, whoever asks first', async () => {
    const [x] = await startAll(hub.store, 'a', ['x']);
    await hub.store.beginMigration('a', 'm', 'b', [x!]);
    const restart = await hub.backend.dump(hub.hubId);
    const { incarnation: from } = await hub.store.snapshot();
    await hub.store.cutOver('a', 'm', withVersion([x!], 1));
    const moved = (await rowOf('x'))!;
    await restart();
    await expect(hub.store.abort('a', 'm', [x!])).rejects.toMatchObject(recovering);
    await register('a', from, []);
    await register('b', from, [running('x', moved.epoch, moved.life)]);
    await settle();
    expect(answerOf(await hub.store.abort('a', 'm', [x!])).outcome).toBe('moved');
    expect(answerOf(await hub.store.cutOver('a', 'm', withVersion([x!], 1))).outcome).toBe('moved');
    expect(await rowOf('x')).toMatchObject({ owner: 'b', epoch: moved.epoch });
  });

  test('lets no migration go on that older data say is under way: its target may have given up', async () => {
    const [x] = await startAll(hub.store, 'a', ['x']);
    await hub.store.beginMigration('a', 'm', 'b', [x!]);
    const restart = await hub.backend.dump(hub.hubId);
    const { incarnation: from } = await hub.store.snapshot();
    await restart();
    const { answers } = await register('a', from, [running('x', x!.epoch)]);
    expect(answers.get('x')).toMatchObject({
      outcome: 'registered',
      row: { migration: undefined },
    });
    await register('b', from, []);
    expect(await rowOf('x')).toMatchObject({ owner: 'a', epoch: x!.epoch, migration: undefined });
    await settle();
    const cutOver = await hub.store.cutOver('a', 'm', withVersion([x!], 1));
    expect(answerOf(cutOver).outcome).toBe('aborted');
  });

  test('makes registering nodes wait also when a new node has begun the hub anew', async () => {
    const { incarnation: from } = await hub.store.snapshot();
    await hub.backend.lose(hub.hubId);
    await hub.store.join(nodeRecord('c'), lease);
    expect((await hub.store.snapshot()).settled).toBe(true);
    await register('a', from, [running('x', 7)]);
    expect((await hub.store.snapshot()).settled).toBe(false);
    expect(await inView()).toEqual(['a', 'c']);
    expect(await rowOf('x')).toMatchObject({ owner: 'a', epoch: 7 });
  });

  test('lets go of a node that another one knows to be gone', async () => {
    await hub.store.expel('a', ['b', 'stranger']);
    expect(await inView()).toEqual(['a']);
    expect(await hub.store.renew('b', lease)).toMatchObject({ outcome: 'fenced' });
  });

  describe('and has lost none', () => {
    const expire = async () => {
      for (let i = 0; i < 2; i++) {
        await pass(lease / 2);
        await hub.store.renew('b', lease);
      }
    };

    test('gives a node that was fenced what nobody has taken, under its new id, with the same life', async () => {
      const { incarnation: from } = await hub.store.snapshot();
      const [x, y] = await startAll(hub.store, 'a', ['x', 'y']);
      await expire();
      await hub.store.claim('b', 'claim-1', [y!]);
      const taken = await rowOf('y');
      const children = [running('x', x!.epoch), running('y', y!.epoch), running('z', 5)];
      const { answers } = await register('a2', from, children, { previous: 'a' });
      expect([...answers].map(([id, { outcome }]) => [id, outcome])).toEqual([
        ['x', 'registered'],
        ['y', 'lost'],
        ['z', 'lost'],
      ]);
      const row = await rowOf('x');
      expect(row).toMatchObject({ owner: 'a2', life: x!.epoch });
      expect(row!.epoch).toBeGreaterThan(taken!.epoch);
      expect(await rowOf('y')).toEqual(taken);
      expect(await rowOf('z')).toBeUndefined();
      const again = await register('a2', from, children, { previous: 'a' });
      expect(again.answers.get('x')).toEqual(answers.get('x'));
    });

    test('takes the former id of a node out of the view in the entry that brings the new one', async () => {
      const { incarnation: from, position } = await hub.store.snapshot();
      await register('a2', from, [], { previous: 'a' });
      expect(await inView()).toEqual(['a2', 'b']);
      const { entries } = await hub.store.read(position, 0);
      const told = entries.map(({ facts }) =>
        facts.map((fact) => ('node' in fact ? [fact.kind, fact.node] : fact.kind)),
      );
      expect(told).toEqual([
        [
          ['nodeExpired', 'a'],
          ['nodeJoined', nodeRecord('a2')],
        ],
      ]);
    });

    test('does not give back what has moved on', async () => {
      const { incarnation: from } = await hub.store.snapshot();
      const [x] = await startAll(hub.store, 'a', ['x']);
      await move(hub.store, 'm', 'a', 'b', x!);
      await expire();
      const { answers } = await register('a2', from, [running('x', x!.epoch)], { previous: 'a' });
      expect(answers.get('x')?.outcome).toBe('lost');
      expect(
        answersOf(await hub.store.stop('b', [{ id: 'x', epoch: (await rowOf('x'))!.epoch }])).size,
      ).toBe(1);
    });
  });

  test('a node that comes back first does not displace who has taken its child over, and registers later', async () => {
    const { incarnation: from } = await hub.store.snapshot();
    const [x] = await startAll(hub.store, 'a', ['x']);
    for (let i = 0; i < 4; i++) {
      await pass(lease * 0.6);
      await hub.store.renew('b', lease);
    }
    const claimed = answerOf(await hub.store.claim('b', 'claim', [x!]));
    await hub.backend.lose(hub.hubId);
    await register('a2', from, [running('x', x!.epoch)], { previous: 'a' });
    const own = claimed.row!.epoch;
    const { answers } = await register('b', from, [running('x', own)]);
    expect(answers.get('x')).toMatchObject({
      outcome: 'registered',
      row: { owner: 'b', epoch: own },
    });
    expect(await rowOf('x')).toMatchObject({ owner: 'b', epoch: own });
  });

  test('an id under which a node was in and is out does not come back; another one gets its children', async () => {
    const { incarnation: from } = await hub.store.snapshot();
    const [x] = await startAll(hub.store, 'a', ['x']);
    const expire = async () => {
      for (let i = 0; i < 4; i++) {
        await pass(lease * 0.6);
        await hub.store.renew('b', lease);
      }
    };
    await expire();
    const mine = [running('x', x!.epoch)];
    const rest = { previous: 'a', operation: 'a-rejoin-0' };
    await register('a2', from, mine, rest);
    await expire();
    await expect(register('a2', from, mine, rest)).rejects.toMatchObject({ code: 'fenced' });
    expect(await inView()).toEqual(['b']);
    const { answers } = await register('a3', from, mine, rest);
    expect(answers.get('x')).toMatchObject({
      outcome: 'registered',
      row: { owner: 'a3', life: x!.epoch },
    });
  });
});
