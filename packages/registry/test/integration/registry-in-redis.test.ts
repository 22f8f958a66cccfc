import { type CorruptError, systemClock } from '@nact-hub/core';
import { duplicateOf } from '@nact-hub/testkit';
import { type Change, redisRegistry, Registry, type RegistryStore } from '@nact-hub/registry';
import { FaultyStore } from '../support/faulty-store';
import { recordingLogger } from '../support/recorder';
import {
  answerOf,
  rowNow,
  answersOf,
  childToStart,
  nodeRecord,
  startAll,
  withVersion,
} from '../support/records';
import { TestRedis } from '../support/redis';

const lease = 30_000;

describe('nodes that share a Redis', () => {
  let redis: TestRedis;
  let hubId: string;
  let hubs = 0;
  let logger: ReturnType<typeof recordingLogger>;
  let reported: CorruptError[];
  let open: Registry[];

  beforeAll(() => {
    redis = new TestRedis();
  });
  afterAll(() => redis.close());
  beforeEach(() => {
    hubId = `nodes-${hubs++}`;
    logger = recordingLogger();
    reported = [];
    open = [];
  });
  afterEach(async () => {
    for (const registry of open) await registry.close();
  });

  const corrupt = (error: CorruptError) => void reported.push(error);
  const join = async (name: string, store: RegistryStore = redis.store(hubId, { corrupt })) => {
    const node = nodeRecord(name);
    const registry = await Registry.join({ store, clock: systemClock, logger, node, lease });
    open.push(registry);
    return registry;
  };
  const log = () => redis.key(hubId, 'log');
  /** Resolves with the first change of this kind. */
  const heard = (registry: Registry, kind: Change['kind']) =>
    new Promise<Change>((resolve) => {
      registry.onChanges((changes) => {
        const change = changes.find((each) => each.kind === kind);
        if (change) resolve(change);
      });
    });
  test('see a whole move in the same order, and know when it is there', async () => {
    const [a, b] = [await join('a'), await join('b')];
    const kinds: string[][] = [[], []];
    [a, b].forEach((registry, i) =>
      registry.onChanges((changes) => kinds[i]!.push(...changes.map(({ kind }) => kind))),
    );
    await a.reached(2);
    const [child] = await startAll(a.store, 'a', ['x']);
    await a.store.beginMigration('a', 'm1', 'b', [child!]);
    const over = await a.store.cutOver('a', 'm1', withVersion([child!]));
    await Promise.all([a.reached(over.number), b.reached(over.number)]);
    expect(b.replica.get('x')!.row).toEqual(await rowNow(a.store, 'x'));
    expect(kinds[1]).toEqual(['childStarted', 'migrationBegun', 'childMoved']);
    expect(kinds[0]!.slice(-3)).toEqual(kinds[1]);
  });

  test('of which many start the same children at once, each child has one owner', async () => {
    const nodes = await Promise.all(['a', 'b', 'c', 'd'].map((name) => join(name)));
    const ids = Array.from({ length: 700 }, (_, i) => `x-${i}`);
    const batches = await Promise.all(
      nodes.map(({ store, node }) =>
        store.start(
          node,
          `op-${node}`,
          ids.map((id) => childToStart(id)),
        ),
      ),
    );
    for (const id of ids) {
      const answers = batches.map((batch) => answersOf(batch).get(id)!);
      expect(answers.filter(({ outcome }) => outcome === 'started')).toHaveLength(1);
      expect(new Set(answers.map(({ row }) => row.owner)).size).toBe(1);
    }
  });

  test('go on where they were when the connection that reads is cut', async () => {
    const [a, b] = [await join('a'), await join('b')];
    await a.reached(2);
    expect(await redis.cutReaders()).toBe(2);
    const { number } = await a.store.start('a', 'op', [childToStart('x')]);
    await Promise.all([a.reached(number), b.reached(number)]);
    expect(b.replica.size).toBe(1);
  });

  test('are answered the same when the connection is cut under their calls', async () => {
    const commands = duplicateOf(redis.client);
    const { prefix } = redis;
    const store = redisRegistry({ commands, blocking: duplicateOf(commands), hubId, prefix });
    const a = await join('a', store);
    const ids = Array.from({ length: 2_000 }, (_, i) => `x-${i}`);
    const connection = await commands.client('ID');
    const starting = a.store.start(
      'a',
      'op',
      ids.map((id) => childToStart(id)),
    );
    await redis.client.client('KILL', 'ID', String(connection));
    const answers = answersOf(await starting);
    expect([...answers.values()].every(({ outcome }) => outcome === 'started')).toBe(true);
    expect((await a.store.snapshot()).children).toHaveLength(2_000);
    await a.close();
    commands.disconnect();
  });

  test('go on when the server has forgotten the scripts', async () => {
    const a = await join('a');
    await redis.client.script('FLUSH');
    const { number } = await a.store.start('a', 'op', [childToStart('x')]);
    await a.reached(number);
    expect(a.replica.size).toBe(1);
  });

  test('read everything again when the log was trimmed past them', async () => {
    const faulty = new FaultyStore(redis.store(hubId));
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    faulty.break('read', (call) => gate.then(call));
    const a = await join('a', faulty.store);
    const store = redis.store(hubId, { logLength: 1 });
    const starts = Array.from({ length: 400 }, (_, i) =>
      store.start('a', 'op', [childToStart(`x-${i}`)]),
    );
    const { number } = (await Promise.all(starts)).at(-1)!;
    open();
    await a.reached(number);
    expect(a.replica.size).toBe(400);
    expect(faulty.count('snapshot')).toBe(2);
  });

  test('read everything again once after a strange entry in the log, and go on', async () => {
    const a = await join('a');
    const [first] = await startAll(a.store, 'a', ['x']);
    await redis.client.xadd(log(), '*', 'number', '__proto__', 'childMoved', '\0 garbage');
    const { number } = await a.store.start('a', 'op-2', [childToStart('y')]);
    await a.reached(number);
    expect(a.replica.get('x')!.row.epoch).toBe(first!.epoch);
    expect(a.replica.size).toBe(2);
    expect(logger.lines.some((line) => line.startsWith('error the log could not be read'))).toBe(
      true,
    );
    expect(reported).toHaveLength(1);
  });

  test('do not take a strange entry with the next number for the next entry', async () => {
    const a = await join('a');
    const { incarnation } = a.replica;
    const strange = [
      'number',
      '2',
      'incarnation',
      incarnation,
      'childMoved',
      `x b 1 1 o - - - 0 -`,
    ];
    await redis.client.xadd(log(), '*', ...strange);
    const { number } = await a.store.start('a', 'op', [childToStart('y')]);
    await a.reached(number);
    const stopped = heard(a, 'childStopped');
    await a.store.stop('a', [{ id: 'y', epoch: a.replica.get('y')!.row.epoch }]);
    await stopped;
    expect(a.replica.get('x')).toBeUndefined();
  });

  test('leave nothing behind for ever when the last one leaves and no child is parked', async () => {
    const ttls = () =>
      Promise.all(['meta', 'log'].map((part) => redis.client.pttl(redis.key(hubId, part))));
    const a = await join('a');
    const [x] = await startAll(a.store, 'a', ['x']);
    await a.store.stop('a', [x!]);
    expect(await a.leave()).toBe('left');
    for (const ttl of await ttls()) expect(ttl).toBeGreaterThan(24 * 3600 * 1000);
    const b = await join('b');
    expect(await ttls()).toEqual([-1, -1]);
    const [again] = await startAll(b.store, 'b', ['x']);
    expect(again!.epoch).toBeGreaterThan(x!.epoch);
  });

  test('go on when Redis has forgotten their scripts', async () => {
    const a = await join('a');
    await startAll(a.store, 'a', ['x']);
    await redis.client.script('FLUSH');
    const [y] = await startAll(a.store, 'a', ['y'], 'op-2');
    await a.reached(a.replica.number);
    expect(answerOf(await a.store.stop('a', [y!])).outcome).toBe('stopped');
  });

  test('leave a garbled row or node out, say so, and can start the child afresh', async () => {
    await redis.store(hubId).join(nodeRecord('b'), lease);
    await redis.client.hset(redis.key(hubId, 'rows'), 'x', 'garbage', '__proto__', '{}');
    await redis.client.hset(redis.key(hubId, 'nodes'), 'c', 'joined {"id":');
    const a = await join('a');
    expect([...a.replica.nodes.keys()].sort()).toEqual(['a', 'b']);
    expect(a.replica.size).toBe(0);
    expect(reported).toHaveLength(3);
    const { outcome } = answerOf(await a.store.start('a', 'op', [childToStart('x')]));
    expect(outcome).toBe('started');
  });

  test('can stop and take over children whatever rows there are under what is no id of a child', async () => {
    const a = await join('a');
    await startAll(a.store, 'a', ['x']);
    const rows = redis.key(hubId, 'rows');
    await redis.client.hset(rows, 'not one', (await redis.client.hget(rows, 'x'))!);
    const b = await join('b');
    const all = Array.from(b.replica.children(), ({ id, row: { epoch } }) => ({ id, epoch }));
    expect(reported.map(({ reason }) => reason)).toEqual(['corrupt_child_id']);
    expect([...answersOf(await b.store.claim('b', 'op', all))]).toMatchObject([
      ['x', { outcome: 'lost' }],
    ]);
    expect(answerOf(await a.store.stop('a', all))).toMatchObject({ outcome: 'stopped' });
  });

  test('are fenced through the log when another expires them', async () => {
    const [a, b] = [await join('a'), await join('b')];
    const fenced = new Promise<void>((resolve) => void b.onFenced(resolve));
    await redis.advance(hubId, lease * 0.6);
    await a.store.renew('a', lease);
    await redis.advance(hubId, lease * 0.6);
    await a.store.renew('a', lease);
    await fenced;
    expect(b.proven()).toBe(false);
    expect([...a.replica.nodes.keys()]).not.toContain('c');
    await a.reached(3);
    expect([...a.replica.nodes.keys()]).toEqual(['a']);
  });

  test('are told that the outcome is unknown when there is no connection', async () => {
    const commands = duplicateOf(redis.client);
    const store = redisRegistry({ commands, blocking: duplicateOf(commands), hubId });
    commands.disconnect();
    await expect(join('a', store)).rejects.toMatchObject({
      code: 'unknown_outcome',
      reason: 'registry_unreachable',
    });
    await store.close();
  });
});
