import { CorruptError, FencedError, UnknownOutcomeError } from '@nact-hub/core';
import {
  type Change,
  MemoryRegistry,
  memoryRegistry,
  Registry,
  type RegistryOptions,
  type RegistryStore,
} from '@nact-hub/registry';
import { FaultyStore } from '../support/faulty-store';
import { recordingLogger } from '../support/recorder';
import { answersOf, childToStart, nodeRecord, startAll } from '../support/records';
import { settle, SimulatedClock } from '../support/simulated-clock';

type Read = Awaited<ReturnType<RegistryStore['read']>>;

const lease = 9_000;
const unreachable = () =>
  Promise.reject(new UnknownOutcomeError('registry_unreachable', 'no answer'));

describe('a node in a hub', () => {
  let clock: SimulatedClock;
  let shared: MemoryRegistry;
  let faulty: FaultyStore;
  let logger: ReturnType<typeof recordingLogger>;
  let other: RegistryStore;
  let open: Registry[];

  beforeEach(async () => {
    clock = new SimulatedClock();
    shared = new MemoryRegistry({ clock });
    faulty = new FaultyStore(memoryRegistry(shared, 'hub'));
    logger = recordingLogger();
    other = memoryRegistry(shared, 'hub');
    open = [];
    await other.join(nodeRecord('b'), 1e9);
  });
  afterEach(async () => {
    for (const registry of open) await registry.close();
  });

  const join = async (rest: Partial<RegistryOptions> = {}) => {
    const { store } = faulty;
    const node = nodeRecord('a');
    const options = { store, clock, logger, node, lease, random: () => 0.5, ...rest };
    const registry = await Registry.join(options);
    open.push(registry);
    return registry;
  };
  /** What is read of the log goes through `fault`, entries that have been waited for too. */
  const breakReads = (fault: (read: Read) => Promise<Read>) =>
    faulty.break('read', async (call) => {
      const read = await call();
      return read.entries.length > 0 ? fault(read) : read;
    });
  /** The other node goes on renewing, and expires who does not. */
  const passWithOther = async (by: number) => {
    for (let passed = 0; passed < by; passed += 1_000) {
      await clock.advance(1_000);
      await other.renew('b', 1e9);
    }
    await settle();
  };

  test('has read everything when it has joined', async () => {
    await startAll(other, 'b', ['x', 'y']);
    const { replica } = await join();
    expect([...replica.nodes.keys()]).toEqual(['b', 'a']);
    expect(replica.size).toBe(2);
  });

  test('serves although its lease had run out by the time at which it had joined', async () => {
    let letIn = (): void => undefined;
    let letRead = (): void => undefined;
    const atTheDoor = new Promise<void>((resolve) => (letIn = resolve));
    const beforeReading = new Promise<void>((resolve) => (letRead = resolve));
    faulty.break('join', (call) => atTheDoor.then(call));
    faulty.break('snapshot', (call) => beforeReading.then(call));
    const joining = join();
    await clock.advance(lease + 1_000);
    letIn();
    // The lease is renewed at once, and the answer is there before everything has been read.
    await clock.advance(1);
    expect(faulty.count('renew')).toBe(1);
    letRead();
    expect((await joining).proven()).toBe(true);
  });

  test('refuses a lease under a second, and options that it does not know', async () => {
    await expect(join({ lease: 999 })).rejects.toMatchObject({ code: 'invalid_config' });
    await expect(join({ leese: 1 } as never)).rejects.toMatchObject({ reason: 'unknown_option' });
    expect(faulty.calls).toEqual([]);
  });

  test('tells the user when the store cannot be reached at the start', async () => {
    faulty.break('snapshot', unreachable);
    await expect(join()).rejects.toMatchObject({ code: 'unknown_outcome' });
    await clock.advance(60_000);
    expect(faulty.count('renew')).toBe(0);
  });

  test('hears the changes of each entry in order, once the replica has them all', async () => {
    const registry = await join();
    const heard: string[] = [];
    registry.onChanges((changes) => {
      expect(registry.replica.size).toBe(changes.at(-1)!.kind === 'childStopped' ? 0 : 2);
      heard.push(changes.map(({ kind }) => kind).join(' '));
    });
    const children = await startAll(other, 'b', ['x', 'y']);
    await other.stop('b', children);
    await settle();
    expect(heard).toEqual(['childStarted childStarted', 'childStopped childStopped']);
  });

  test('knows when an entry has been applied and heard', async () => {
    const registry = await join();
    const events: string[] = [];
    registry.onChanges(() => events.push('heard'));
    const { number } = await registry.store.start('a', 'op', [childToStart('x')]);
    const reached = registry.reached(number).then(() => events.push('reached'));
    await reached;
    expect(events).toEqual(['heard', 'reached']);
    await registry.reached(number);
  });

  test('goes on when a listener throws, and hears nothing more when it takes it back', async () => {
    const registry = await join();
    const heard: Change[] = [];
    registry.onChanges(() => {
      throw new Error('mine');
    });
    const takeBack = registry.onChanges((changes) => heard.push(...changes));
    await startAll(other, 'b', ['x']);
    await settle();
    takeBack();
    await startAll(other, 'b', ['y'], 'op-2');
    await settle();
    expect(heard).toHaveLength(1);
    expect(registry.replica.size).toBe(2);
    expect(logger.lines).toContain('error a listener of the registry threw');
  });

  describe('its lease', () => {
    test('is proven from the start, and renewed three times in its time', async () => {
      const registry = await join();
      expect(registry.proven()).toBe(true);
      await clock.advance(lease * 10);
      expect(registry.proven()).toBe(true);
      expect(faulty.count('renew')).toBe(30);
    });

    test('is not proven when no renewal has been answered for its time, and is again after one', async () => {
      const registry = await join();
      faulty.break('renew', unreachable);
      await clock.advance(lease - 200);
      expect(registry.proven()).toBe(true);
      await clock.advance(200);
      expect(registry.proven()).toBe(false);
      faulty.mend('renew');
      await clock.advance(lease / 3);
      expect(registry.proven()).toBe(true);
      expect(registry.fenced).toBe(false);
      expect(logger.lines).toContain('warn the lease could not be renewed; trying again');
    });

    test.each([1_500, 2_000, 2_600, 2_800])(
      'goes on when renewals are refused until %i ms of 3,000 are over: it is asked for again in time',
      async (refused) => {
        const registry = await join({ lease: 3_000, random: () => 1 });
        faulty.break('renew', unreachable);
        await clock.advance(refused);
        faulty.mend('renew');
        await clock.advance(2_900 - refused);
        expect(registry.proven()).toBe(true);
        await clock.advance(100);
        expect(registry.proven()).toBe(true);
      },
    );

    test('is not proven when the wall clock says that its time is over', async () => {
      const registry = await join();
      clock.setWall(lease);
      expect(registry.proven()).toBe(false);
    });

    test('is not made longer by a wall clock that was set back', async () => {
      const registry = await join();
      faulty.break('renew', unreachable);
      clock.setWall(-3_600_000);
      await clock.advance(lease);
      expect(registry.proven()).toBe(false);
    });

    test('counts from before the renewal was sent, not from its answer', async () => {
      const registry = await join();
      faulty.break('renew', async (call) => {
        const answer = await call();
        await new Promise<void>((resolve) => void clock.after(lease / 2, resolve));
        return answer;
      });
      // Sent at a third, answered at five sixths: from then on it holds until four thirds.
      await clock.advance(lease / 3 + lease / 2);
      expect(registry.proven()).toBe(true);
      faulty.break('renew', () => new Promise<never>(() => undefined));
      await clock.advance(lease / 3);
      expect(registry.proven()).toBe(true);
      await clock.advance((lease * 2) / 3);
      expect(registry.proven()).toBe(false);
    });

    test('is renewed at once when an answer came too late to prove anything', async () => {
      const registry = await join();
      let answer = (): void => undefined;
      faulty.break('renew', async (call) => {
        await new Promise<void>((resolve) => (answer = resolve));
        return call();
      });
      await clock.advance(lease / 3);
      const late = answer;
      faulty.break('renew', () => new Promise<never>(() => undefined));
      await clock.advance(lease);
      expect(registry.proven()).toBe(false);
      faulty.mend('renew');
      late();
      await clock.advance(0);
      expect(registry.proven()).toBe(true);
    });

    test('is asked for again while an answer does not come', async () => {
      await join();
      faulty.break('renew', () => new Promise<never>(() => undefined));
      await clock.advance(lease * 2);
      expect(faulty.count('renew')).toBe(6);
    });
  });

  describe('when it is out', () => {
    test('is fenced by its renewal, once and for good', async () => {
      const registry = await join();
      let fenced = 0;
      registry.onFenced(() => fenced++);
      faulty.break('read', () => new Promise<never>(() => undefined));
      await other.join(nodeRecord('b'), 1e9);
      faulty.break('renew', unreachable);
      await passWithOther(lease + 4_000);
      faulty.mend('renew');
      await passWithOther(lease);
      expect(fenced).toBe(1);
      expect(registry.fenced).toBe(true);
      expect(registry.proven()).toBe(false);
      const renewals = faulty.count('renew');
      await clock.advance(lease * 2);
      expect(faulty.count('renew')).toBe(renewals);
      expect(await registry.leave()).toBe('fenced');
    });

    test('is fenced by the log before its own renewal is answered', async () => {
      const registry = await join();
      faulty.break('renew', () => new Promise<never>(() => undefined));
      const waiting = registry.reached(1_000);
      const rejected = expect(waiting).rejects.toBeInstanceOf(FencedError);
      await passWithOther(lease + 1_000);
      expect(registry.fenced).toBe(true);
      await rejected;
      await expect(registry.reached(1_000)).rejects.toBeInstanceOf(FencedError);
    });

    test('applies nothing more', async () => {
      const registry = await join();
      registry.fence();
      await startAll(other, 'b', ['x']);
      await settle();
      expect(registry.replica.size).toBe(0);
    });

    test('is told by whoever was answered so', async () => {
      const registry = await join();
      let fenced = 0;
      registry.onFenced(() => fenced++);
      registry.fence();
      registry.fence();
      expect(fenced).toBe(1);
    });

    test('leaves without being fenced', async () => {
      const registry = await join();
      let fenced = 0;
      registry.onFenced(() => fenced++);
      const children = await startAll(registry.store, 'a', ['x']);
      expect(await registry.leave()).toBe('owns_children');
      await registry.store.stop('a', children);
      expect(await registry.leave()).toBe('left');
      await clock.advance(lease);
      expect(fenced).toBe(0);
      expect(registry.proven()).toBe(false);
      expect([...(await other.snapshot()).nodes].map(({ id }) => id)).toEqual(['b']);
    });

    test('is not fenced by a renewal that was overtaken by its leave', async () => {
      const registry = await join();
      let fenced = 0;
      registry.onFenced(() => fenced++);
      faulty.break('leave', async (call) => {
        const answer = await call();
        await clock.advance(lease);
        return answer;
      });
      faulty.break('read', () => new Promise<never>(() => undefined));
      expect(await registry.leave()).toBe('left');
      expect(fenced).toBe(0);
    });

    test('closes once, ends its waiting, and leaves its place to its lease', async () => {
      const registry = await join();
      const waiting = expect(registry.reached(99)).rejects.toMatchObject({
        reason: 'registry_closed',
      });
      expect(registry.close()).toBe(registry.close());
      await registry.close();
      await waiting;
      expect(registry.fenced).toBe(false);
      expect(faulty.count('close')).toBe(1);
      expect((await other.snapshot()).nodes).toHaveLength(2);
    });
  });

  describe('when the log does not go on', () => {
    test('tries again after errors, later each time, and goes on where it was', async () => {
      breakReads(unreachable);
      const registry = await join();
      await startAll(other, 'b', ['x']);
      await settle();
      const before = faulty.count('read');
      await clock.advance(75 + 150 + 300 + 10);
      expect(faulty.count('read') - before).toBe(3);
      expect(registry.replica.size).toBe(0);
      faulty.mend('read');
      await clock.advance(5_000);
      expect(registry.replica.size).toBe(1);
      expect(faulty.count('snapshot')).toBe(1);
      expect(logger.lines).toContain('error the log could not be read; trying again');
    });

    test('reads everything again after a gap, and tells the differences', async () => {
      let lost = 1;
      breakReads(async ({ entries, position }) => ({
        entries: lost-- > 0 ? [] : entries,
        position,
      }));
      const registry = await join();
      const heard: string[] = [];
      registry.onChanges((changes) => heard.push(...changes.map(({ kind }) => kind)));
      const children = await startAll(other, 'b', ['x']);
      await settle();
      expect(registry.replica.size).toBe(0);
      await startAll(other, 'b', ['y'], 'op-2');
      await settle();
      await other.stop('b', children);
      await settle();
      expect(heard).toEqual(['childStarted', 'childStarted', 'childStopped']);
      expect(logger.lines).toContain('warn the log does not go on; reading all');
    });

    test('reads everything again, and goes on trying, after an entry that is corrupt', async () => {
      breakReads(() => Promise.reject(new CorruptError('corrupt_log_entry', 'garbage')));
      const registry = await join();
      faulty.break('snapshot', unreachable);
      await startAll(other, 'b', ['x']);
      await clock.advance(1_000);
      expect(registry.replica.size).toBe(0);
      faulty.mend('snapshot');
      await clock.advance(5_000);
      expect(registry.replica.size).toBe(1);
    });

    test('reads everything again when a renewal tells of entries that do not arrive', async () => {
      faulty.break('read', () => new Promise<never>(() => undefined));
      const registry = await join();
      await startAll(other, 'b', ['x']);
      await startAll(other, 'b', ['y'], 'op-2');
      await clock.advance(lease - 1);
      expect(registry.replica.size).toBe(2);
    });

    test('reads everything again when the numbers go back, as after a failover', async () => {
      const registry = await join();
      await startAll(other, 'b', ['x']);
      await settle();
      faulty.break('read', () => new Promise<never>(() => undefined));
      faulty.break('renew', async (call) => ({ ...(await call()), number: 1 }));
      const before = faulty.count('snapshot');
      await clock.advance(lease / 3);
      expect(faulty.count('snapshot')).toBe(before + 1);
      expect(registry.fenced).toBe(false);
    });

    test('does not take an entry with a number that it has seen for that entry', async () => {
      let repeated = 1;
      breakReads(async ({ entries, position }) => {
        if (repeated-- <= 0) return { entries, position };
        return { entries: entries.map((entry) => ({ ...entry, number: 2 })), position };
      });
      const registry = await join();
      await startAll(other, 'b', ['x']);
      await settle();
      expect(faulty.count('snapshot')).toBe(2);
      expect(registry.replica.size).toBe(1);
    });

    test('proves nothing until all have registered, if its lease had run out when data was lost', async () => {
      const registry = await join();
      faulty.break('renew', unreachable);
      await clock.advance(lease * 1.5);
      shared.lose('hub');
      faulty.mend('renew');
      await clock.advance(lease * 0.7);
      expect((await other.snapshot()).nodes.map(({ id }) => id)).toEqual(['a']);
      expect(registry.proven()).toBe(false);
      await clock.advance(lease);
      expect(registry.proven()).toBe(true);
    });

    test('takes a node out again that it knows to be gone, and that comes back with old data', async () => {
      const restart = shared.dump('hub');
      const registry = await join();
      await other.leave('b');
      await settle();
      restart();
      await clock.advance(lease);
      expect((await other.snapshot()).nodes.map(({ id }) => id)).toEqual(['a']);
      expect(registry.fenced).toBe(false);
    });

    test('takes it out again as often as that has no answer: nobody takes in what comes from it meanwhile', async () => {
      const nodes = async () => (await other.snapshot()).nodes.map(({ id }) => id);
      const restart = shared.dump('hub');
      await join();
      await other.leave('b');
      await settle();
      faulty.break('expel', unreachable);
      restart();
      await clock.advance(lease);
      expect(await nodes()).toContain('b');
      faulty.mend('expel');
      await clock.advance(2_000);
      expect(await nodes()).toEqual(['a']);
    });

    test('waits no more for an entry of before when everything has been read again after a loss of data', async () => {
      const registry = await join();
      await startAll(other, 'b', ['x']);
      await settle();
      const reached = jest.fn();
      void registry.reached(registry.replica.number + 1_000).then(reached);
      shared.lose('hub');
      await clock.advance(lease / 3);
      expect(reached).not.toHaveBeenCalled();
      await clock.advance(3 * lease);
      expect(reached).toHaveBeenCalled();
    });

    test('proves its lease again, too, when all had registered before it did', async () => {
      const registry = await join();
      faulty.break('renew', unreachable);
      await clock.advance(lease * 1.5);
      shared.lose('hub');
      const [node, from] = [nodeRecord('b'), 'an earlier one'];
      const nothing = {
        highestEpoch: 0,
        longestLease: lease,
        operation: 'b-register-1',
        children: [],
      };
      await other.register({ node, previous: 'b', from, ...nothing }, lease);
      await passWithOther(lease * 1.2);
      expect((await other.snapshot()).settled).toBe(true);
      faulty.mend('renew');
      await passWithOther(lease);
      expect((await other.snapshot()).nodes.map(({ id }) => id)).toContain('a');
      expect(registry.proven()).toBe(true);
    });

    test('is told that all have registered again also if it had read everything by chance before', async () => {
      const recovered = jest.fn();
      let skipped = 0;
      breakReads(async ({ entries, position }) => ({
        entries: entries.map((entry) => ({ ...entry, number: entry.number + skipped })),
        position,
      }));
      const registry = await join();
      const rest = { registered: jest.fn(), lost: jest.fn(), unmanned: jest.fn() };
      registry.recoverWith({ ...rest, running: () => [], recovered });
      shared.lose('hub');
      await clock.advance(lease / 3);
      await clock.advance(lease - 500);
      faulty.break('renew', unreachable);
      await clock.advance(1_000);
      skipped = 1;
      await other.join(nodeRecord('c'), 1e9);
      await settle();
      expect(registry.replica.isWhole).toBe(true);
      expect(recovered).not.toHaveBeenCalled();
      faulty.mend('renew');
      await clock.advance(lease / 2);
      expect(recovered).toHaveBeenCalledTimes(1);
    });

    test('is not fenced by an answer of before it registered, which comes late', async () => {
      const registry = await join();
      let comesLate = (): void => undefined;
      faulty.break('renew', async (call) => {
        const answer = await call();
        if (answer.outcome !== 'renewed')
          await new Promise<void>((resolve) => (comesLate = resolve));
        return answer;
      });
      shared.lose('hub');
      await other.join(nodeRecord('c'), 1e9);
      await clock.advance(lease / 3);
      faulty.mend('renew');
      await clock.advance(lease);
      expect((await other.snapshot()).nodes.map(({ id }) => id)).toEqual(['c', 'a']);
      comesLate();
      await settle();
      expect(registry.fenced).toBe(false);
    });

    test('is not fenced by a snapshot of before it registered, which comes late', async () => {
      const registry = await join();
      let comesLate = (): void => undefined;
      faulty.break('snapshot', async (call) => {
        const snapshot = await call();
        faulty.mend('snapshot');
        await new Promise<void>((resolve) => (comesLate = resolve));
        return snapshot;
      });
      shared.lose('hub');
      await other.join(nodeRecord('c'), 1e9);
      await clock.advance(lease);
      expect((await other.snapshot()).nodes.map(({ id }) => id)).toEqual(['c', 'a']);
      comesLate();
      await settle();
      expect(registry.fenced).toBe(false);
      await clock.advance(lease);
      expect(registry.replica.isWhole).toBe(true);
      expect([...registry.replica.nodes.keys()].sort()).toEqual(['a', 'c']);
    });

    test('is on its way out also when the registry has forgotten that', async () => {
      // Not even this node has read of it by then.
      breakReads(() => new Promise<never>(() => undefined));
      const registry = await join();
      const restart = shared.dump('hub');
      expect(await registry.drain()).toMatchObject({ outcome: 'done' });
      restart();
      await clock.advance(3 * lease);
      const { nodes } = await other.snapshot();
      expect(nodes.find(({ id }) => id === 'a')?.phase).toBe('leaving');
      expect(registry.replica.nodes.get('a')?.phase).toBe('leaving');
    });

    test('is not out because a registry that has lost its data does not know it', async () => {
      const registry = await join();
      shared.lose('hub');
      await other.join(nodeRecord('c'), 1e9);
      expect(await faulty.store.drain('a')).toMatchObject({ outcome: 'fenced' });
      expect(await registry.confirmFenced()).toBe(false);
      await clock.advance(lease);
      expect((await other.snapshot()).nodes.map(({ id }) => id)).toEqual(['c', 'a']);
      expect(registry.fenced).toBe(false);
    });

    test('is out when the registry goes on, and does not know it any more', async () => {
      const registry = await join();
      faulty.break('renew', unreachable);
      faulty.break('read', () => new Promise<never>(() => undefined));
      await passWithOther(lease + 1_000);
      faulty.mend('renew');
      expect(registry.fenced).toBe(false);
      expect(await registry.confirmFenced()).toBe(true);
      expect(registry.fenced).toBe(true);
    });

    test('registers again when the authority has lost its data, and is never fenced', async () => {
      const registry = await join();
      shared.lose('hub');
      await clock.advance(lease / 3);
      expect((await other.snapshot()).nodes.map(({ id }) => id)).toEqual(['a']);
      await clock.advance(3 * lease);
      expect(registry.fenced).toBe(false);
      expect(registry.proven()).toBe(true);
    });
  });

  test('two nodes see the same changes in the same order', async () => {
    const stores = ['c', 'd'].map(() => memoryRegistry(shared, 'hub'));
    const heard: string[][] = [[], []];
    for (const [i, name] of ['c', 'd'].entries()) {
      const registry = await join({ store: stores[i]!, node: nodeRecord(name) });
      registry.onChanges((changes) =>
        heard[i]!.push(...changes.map((change) => JSON.stringify(change))),
      );
    }
    heard[0]!.length = 0;
    await Promise.all([
      stores[0]!.start(
        'c',
        'op-c',
        ['x', 'y'].map((id) => childToStart(id)),
      ),
      stores[1]!.start(
        'd',
        'op-d',
        ['y', 'z'].map((id) => childToStart(id)),
      ),
    ]);
    await settle();
    expect(heard[0]).toHaveLength(3);
    expect(heard[1]).toEqual(heard[0]);
    expect(answersOf(await stores[0]!.start('c', 'op-c', [childToStart('x')])).size).toBe(1);
  });
});
