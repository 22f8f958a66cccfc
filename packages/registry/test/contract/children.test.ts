import { backends } from '../support/backends';
import { aboutText, answerOf, answersOf, childToStart, startAll } from '../support/records';
import { useRegistry } from '../support/use-registry';

describe.each(backends)('starting and stopping children (%s)', (_, createBackend) => {
  const hub = useRegistry('children', createBackend, ['a', 'b']);

  test('a started child has a life that begins at its epoch', async () => {
    const { outcome, row } = answerOf(
      await hub.store.start('a', 'op', [childToStart('x', ['vip'])]),
    );
    expect(outcome).toBe('started');
    expect(row).toEqual({
      owner: 'a',
      epoch: row.life,
      life: row.life,
      operation: 'op',
      migration: undefined,
      target: undefined,
      handover: undefined,
      version: 0,
      pinned: undefined,
    });
    expect((await hub.store.snapshot()).children).toEqual([
      { id: 'x', row, about: aboutText(['vip']) },
    ]);
  });

  test('the same start asked again is answered the same, and changes nothing', async () => {
    const first = await hub.store.start('a', 'op', [childToStart('x')]);
    expect(await hub.store.start('a', 'op', [childToStart('x')])).toEqual(first);
  });

  test('another start of the same id finds that it exists, and whose it is', async () => {
    const { row } = answerOf(await hub.store.start('a', 'op', [childToStart('x')]));
    expect(answerOf(await hub.store.start('b', 'other', [childToStart('x')]))).toEqual({
      outcome: 'exists',
      row,
    });
    expect(answerOf(await hub.store.start('a', 'other', [childToStart('x')])).outcome).toBe(
      'exists',
    );
  });

  test('of two nodes that start one id at once, one has it', async () => {
    const answers = await Promise.all([
      hub.store.start('a', 'op-a', [childToStart('x')]),
      hub.store.start('b', 'op-b', [childToStart('x')]),
    ]);
    const outcomes = answers.map((answer) => answerOf(answer).outcome).sort();
    expect(outcomes).toEqual(['exists', 'started']);
    const owners = answers.map((answer) => answerOf(answer).row.owner);
    expect(owners[0]).toBe(owners[1]);
  });

  test('arguments come back byte by byte; of children that are not registered there are none', async () => {
    const args = Uint8Array.from({ length: 256 }, (__, i) => i);
    const of = {
      x: args,
      none: args.subarray(0, 0),
      y: args.subarray(200),
      z: args.subarray(9, 40),
    };
    const tags = { x: [], none: [], y: ['vip'], z: ['vip'] };
    const ids = ['x', 'none', 'y', 'z'] as const;
    const children = ids.map((id) => ({ id, about: aboutText(tags[id]), args: of[id] }));
    await hub.store.start('a', 'op', children);
    const found = await hub.store.args([...ids, 'unknown']);
    expect([...found.keys()]).toEqual(ids);
    for (const id of ids) expect(Buffer.from(found.get(id)!).equals(of[id])).toBe(true);
    expect((await hub.store.args([])).size).toBe(0);
  });

  test('of a batch the log says what each child that began says of itself, at the epoch that it was answered', async () => {
    await hub.store.start('b', 'before', [childToStart('x2')]);
    const tags = [[], [], [], ['vip'], [], ['vip', '\n']];
    const children = tags.map((each, n) => childToStart(`x${n}`, each));
    const answers = answersOf(await hub.store.start('a', 'op', [...children, children[0]!]));
    const { entries } = await hub.store.read('0', 0);
    expect(entries.at(-1)!.facts).toEqual(
      [0, 1, 3, 4, 5].map((n) => {
        const { row } = answers.get(`x${n}`)!;
        return { kind: 'childStarted', id: `x${n}`, row, about: aboutText(tags[n]) };
      }),
    );
    expect(new Set([...answers.values()].map(({ row }) => row.epoch)).size).toBe(6);
    const rows = (await hub.store.snapshot()).children.map(({ id, row }) => [id, row] as const);
    expect(new Map(rows)).toEqual(new Map([...answers].map(([id, { row }]) => [id, row])));
  });

  test('ids, tags and about may have any characters but white space in an id', async () => {
    const id = '__proto__:ü漢字🛒{}"\\%@-';
    await hub.store.start('a', 'op', [
      { id, about: aboutText(['two words', '\n"']), args: new Uint8Array() },
    ]);
    const { entries } = await hub.store.read('0', 0);
    expect(entries.at(-1)!.facts).toMatchObject([{ id, about: aboutText(['two words', '\n"']) }]);
    expect((await hub.store.snapshot()).children).toMatchObject([
      { id, about: aboutText(['two words', '\n"']) },
    ]);
  });

  test.each(['', 'with space', '-', 'x'.repeat(257)])('the id %j is refused', async (id) => {
    await expect(hub.store.start('a', 'op', [childToStart(id)])).rejects.toMatchObject({
      code: 'invalid_call',
      reason: 'illegal_id',
    });
    await expect(hub.store.start('a', id, [childToStart('x')])).rejects.toMatchObject({
      code: 'invalid_call',
    });
  });

  test('a stopped child is off the registry, and stopping it again is answered the same', async () => {
    const children = await startAll(hub.store, 'a', ['x']);
    expect(answerOf(await hub.store.stop('a', children))).toEqual({
      outcome: 'stopped',
      row: undefined,
    });
    const { number } = await hub.store.snapshot();
    expect(await hub.store.stop('a', children)).toMatchObject({ number });
    expect(answerOf(await hub.store.stop('a', children)).outcome).toBe('stopped');
    expect((await hub.store.snapshot()).children).toEqual([]);
    expect((await hub.store.args(['x'])).size).toBe(0);
  });

  test('who does not own a child, or not at this epoch, cannot stop it', async () => {
    const [child] = await startAll(hub.store, 'a', ['x']);
    expect(answerOf(await hub.store.stop('b', [child!])).outcome).toBe('lost');
    const earlier = { id: 'x', epoch: child!.epoch - 1 };
    expect(answerOf(await hub.store.stop('a', [earlier]))).toMatchObject({
      outcome: 'lost',
      row: { owner: 'a', epoch: child!.epoch },
    });
  });

  test('no epoch is given twice, not even over stop and start', async () => {
    const epochs = new Set<number>();
    for (let round = 0; round < 5; round++) {
      const children = await startAll(hub.store, 'a', ['x', 'y', 'z'], `op-${round}`);
      for (const { epoch } of children) epochs.add(epoch);
      await hub.store.stop('a', children);
    }
    expect(epochs.size).toBe(15);
    expect((await hub.store.snapshot()).highestEpoch).toBe(Math.max(...epochs));
  });

  test('an id that is in a batch twice is started once', async () => {
    const answers = answersOf(
      await hub.store.start('a', 'op', [childToStart('x'), childToStart('x')]),
    );
    expect(answers.get('x')!.outcome).toBe('started');
    const { entries } = await hub.store.read('0', 0);
    expect(entries.at(-1)!.facts).toHaveLength(1);
  });

  test('a batch of 1,234 children is answered as one, with the number of its last entry', async () => {
    const ids = Array.from({ length: 1_234 }, (__, i) => `c-${i}`);
    const batch = await hub.store.start(
      'a',
      'op',
      ids.map((id) => childToStart(id)),
    );
    const answers = answersOf(batch);
    expect([...answers.keys()]).toEqual(ids);
    expect(new Set([...answers.values()].map(({ row }) => row.epoch)).size).toBe(1_234);
    const snapshot = await hub.store.snapshot();
    expect(batch.number).toBe(snapshot.number);
    expect(snapshot.children).toHaveLength(1_234);
    expect((await hub.store.args(ids)).size).toBe(1_234);
  });

  test('an empty batch is answered, and changes nothing', async () => {
    expect(await hub.store.start('a', 'op', [])).toEqual({
      outcome: 'done',
      number: 2,
      answers: new Map(),
    });
  });
});
