import { backends } from '../support/backends';
import { childToStart, nodeRecord, startAll } from '../support/records';
import { useRegistry } from '../support/use-registry';

describe.each(backends)('the log (%s)', (_, createBackend) => {
  const hub = useRegistry('log', createBackend, ['a']);

  test('each call that changes something is one entry, numbered without a gap', async () => {
    const children = await startAll(hub.store, 'a', ['x', 'y', 'z']);
    await hub.store.drain('a');
    await hub.store.stop('a', children);
    const { entries } = await hub.store.read('0', 0);
    expect(entries.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(entries.map(({ facts }) => facts.length)).toEqual([1, 3, 1, 3]);
  });

  test('reading goes on where the last read ended', async () => {
    const first = await hub.store.read('0', 0);
    expect(await hub.store.read(first.position, 0)).toEqual({
      entries: [],
      position: first.position,
    });
    await hub.store.drain('a');
    const { entries } = await hub.store.read(first.position, 0);
    expect(entries.map(({ number }) => number)).toEqual([2]);
  });

  test('a snapshot says from where to read on', async () => {
    await startAll(hub.store, 'a', ['x']);
    const { position, number } = await hub.store.snapshot();
    await hub.store.drain('a');
    const { entries } = await hub.store.read(position, 0);
    expect(entries.map((entry) => entry.number)).toEqual([number + 1]);
  });

  test('a read waits for the next entry', async () => {
    const other = hub.backend.store(hub.hubId);
    const { position } = await hub.store.snapshot();
    const reading = hub.store.read(position, 60_000);
    await other.start('a', 'op', [childToStart('x')]);
    expect((await reading).entries.map(({ number }) => number)).toEqual([2]);
  });

  test('a read that waits for nothing answers nothing', async () => {
    const { position } = await hub.store.snapshot();
    const reading = hub.store.read(position, 5);
    await hub.backend.advance(hub.hubId, 5);
    expect(await reading).toEqual({ entries: [], position });
  });

  test('a hub in which nobody ever was has an empty snapshot, and a log to wait for', async () => {
    const empty = hub.backend.store(`${hub.hubId}-empty`);
    const { position, ...rest } = await empty.snapshot();
    expect(rest).toEqual({
      incarnation: '',
      number: 0,
      highestEpoch: 0,
      nodes: [],
      children: [],
      settled: false,
    });
    const reading = empty.read(position, 60_000);
    await hub.backend.store(`${hub.hubId}-empty`).join(nodeRecord('a'), 10_000);
    expect((await reading).entries.map(({ number }) => number)).toEqual([1]);
  });

  test('who is too far behind finds a gap in the numbers', async () => {
    const short = hub.backend.store(`${hub.hubId}-short`, 10);
    await short.join(nodeRecord('a'), 10_000);
    const { position } = await short.snapshot();
    for (let i = 0; i < 300; i++) await short.start('a', 'op', [childToStart(`c-${i}`)]);
    const { entries } = await short.read(position, 0);
    expect(entries[0]!.number).toBeGreaterThan(2);
  });

  test('closing ends a read that waits; what is called later is refused', async () => {
    const { position } = await hub.store.snapshot();
    const reading = hub.store.read(position, 60_000);
    await hub.store.close();
    await hub.store.close();
    expect((await reading).entries).toEqual([]);
    await expect(hub.store.snapshot()).rejects.toMatchObject({ reason: 'registry_closed' });
  });
});
