import { UnknownOutcomeError } from '@nact-hub/core';
import {
  MemoryRegistry,
  memoryRegistry,
  Registry,
  type ChildToRegister,
  type Recovering,
  type RegistryStore,
} from '@nact-hub/registry';
import { FaultyStore } from '../support/faulty-store';
import { recordingLogger } from '../support/recorder';
import { childToStart, nodeRecord, startAll } from '../support/records';
import { settle, SimulatedClock } from '../support/simulated-clock';

const lease = 9_000;
const unanswered = () => Promise.reject(new UnknownOutcomeError('cut', 'no answer'));

describe('a node that was fenced', () => {
  let clock: SimulatedClock;
  let shared: MemoryRegistry;
  let faulty: FaultyStore;
  let other: RegistryStore;
  let former: Registry;
  let registry: Registry;
  let children: ChildToRegister[];
  const outcomes: string[] = [];

  const options = (id: string) => ({
    store: faulty.store,
    clock,
    logger: recordingLogger(),
    node: nodeRecord(id),
    lease,
    random: () => 0.5,
  });
  const passWithOther = async (by: number, span = 1e9, others = ['b']) => {
    for (let passed = 0; passed < by; passed += 1_000) {
      await clock.advance(1_000);
      for (const id of others) await other.renew(id, span);
    }
    await settle();
  };

  const recovering: Recovering = {
    running: () => children,
    registered: (id, row) => {
      outcomes.push(`${id} is ${row.owner}'s`);
      children = children.map((child) =>
        child.id === id ? { ...child, epoch: row.epoch } : child,
      );
    },
    lost: (id) => {
      outcomes.push(`${id} is lost`);
      children = children.filter((child) => child.id !== id);
    },
    unmanned: () => undefined,
    recovered: () => undefined,
  };

  beforeEach(async () => {
    clock = new SimulatedClock();
    shared = new MemoryRegistry({ clock });
    faulty = new FaultyStore(memoryRegistry(shared, 'hub'));
    other = memoryRegistry(shared, 'hub');
    outcomes.length = 0;
    await other.join(nodeRecord('b'), 1e9);
    former = await Registry.join(options('a'));
    const started = await startAll(other, 'a', ['x', 'y']);
    children = started.map(({ id, epoch }) => ({
      ...childToStart(id),
      epoch,
      life: epoch,
      handover: undefined,
      version: 0,
      pinned: undefined,
    }));
    faulty.break('renew', unanswered);
    await passWithOther(2 * lease);
    await other.claim('b', 'claim', [{ id: 'y', epoch: started[1]!.epoch }]);
    faulty.mend('renew');
    await clock.advance(lease);
    expect(former.fenced).toBe(true);
    registry = Registry.anew(options('a2'), former);
    registry.recoverWith(recovering);
  });
  afterEach(() => Promise.all([former.close(), registry.close()]));

  test('gets back under another id what nobody has taken, with the replica that it had', async () => {
    await registry.rejoin();
    expect(outcomes).toEqual(["x is a2's", 'y is lost']);
    expect(registry.proven()).toBe(true);
    expect(registry.replica).toBe(former.replica);
    expect([...registry.replica.nodes.keys()].sort()).toEqual(['a2', 'b']);
    expect(registry.replica.get('x')?.row).toMatchObject({ owner: 'a2', life: children[0]!.life });
  });

  test('takes a node out that had come back with old data while it was in under its former id', async () => {
    const nodes = async () => (await other.snapshot()).nodes.map(({ id }) => id).sort();
    await registry.rejoin();
    await other.join(nodeRecord('c'), lease);
    const restart = shared.dump('hub');
    await other.leave('c');
    await passWithOther(1_000);
    faulty.break('expel', unanswered);
    restart();
    const [node, from] = [nodeRecord('b'), 'an earlier one'];
    const nothing = {
      highestEpoch: 0,
      longestLease: lease,
      operation: 'b-register-1',
      children: [],
    };
    await other.register({ node, previous: 'b', from, ...nothing }, lease);
    await passWithOther(lease / 2, lease, ['b', 'c']);
    expect(await nodes()).toEqual(['a2', 'b', 'c']);
    faulty.break('renew', unanswered);
    await passWithOther(4 * lease, lease, ['b', 'c']);
    faulty.mend('renew');
    await passWithOther(lease, lease, ['b', 'c']);
    expect(registry.fenced).toBe(true);
    expect(await nodes()).toEqual(['b', 'c']);
    faulty.mend('expel');
    registry = Registry.anew(options('a3'), registry);
    registry.recoverWith(recovering);
    await registry.rejoin();
    await passWithOther(3_000, lease, ['b', 'c']);
    expect(await nodes()).toEqual(['a3', 'b']);
  });

  test('knows its own children again when it has registered and no answer came', async () => {
    let lost = 0;
    faulty.break('register', async (call) => {
      const answer = await call();
      if (lost++ < 3) throw new UnknownOutcomeError('cut', 'no answer');
      return answer;
    });
    const rejoined = registry.rejoin();
    await clock.advance(5_000);
    await rejoined;
    expect(lost).toBe(4);
    expect(outcomes).toEqual(["x is a2's", 'y is lost']);
  });

  test('keeps what it was answered is its own, also if nobody there follows the epoch', async () => {
    registry.recoverWith({
      running: () => children,
      registered: (id, row) => void outcomes.push(`${id} is ${row.owner}'s`),
      lost: (id) => {
        outcomes.push(`${id} is lost`);
        children = children.filter((child) => child.id !== id);
      },
      unmanned: () => undefined,
      recovered: () => undefined,
    });
    await registry.rejoin();
    expect(outcomes).toEqual(["x is a2's", 'y is lost']);
    expect(registry.replica.get('x')?.row).toMatchObject({ owner: 'a2', life: children[0]!.life });
  });

  test('takes yet another id, and its children along, when it was in under the new one and is out before any answer came', async () => {
    const fenced: string[] = [];
    registry.onFenced(() => fenced.push('a2'));
    faulty.break('register', async (call) => {
      await call().catch(() => undefined);
      throw new UnknownOutcomeError('cut', 'no answer');
    });
    const rejoined = registry.rejoin().catch((error: unknown) => error);
    await settle();
    faulty.break('register', () => Promise.reject(new UnknownOutcomeError('cut', 'no answer')));
    await passWithOther(2 * lease);
    faulty.mend('register');
    await passWithOther(lease);
    expect(await rejoined).toMatchObject({ code: 'fenced' });
    expect([fenced, outcomes, registry.proven()]).toEqual([['a2'], [], false]);

    const again = Registry.anew(options('a3'), registry);
    again.recoverWith(recovering);
    await again.rejoin();
    expect(outcomes).toEqual(["x is a3's", 'y is lost']);
    expect([again.proven(), again.replica.get('x')?.row.life]).toEqual([true, children[0]!.life]);
    await again.close();
  });

  test('that has registered reads until it has read, and does not register again', async () => {
    let reads = 0;
    faulty.break('snapshot', (call) =>
      reads++ < 3 ? Promise.reject(new UnknownOutcomeError('cut', 'no answer')) : call(),
    );
    const rejoined = registry.rejoin();
    await passWithOther(5_000);
    await rejoined;
    expect(faulty.count('register')).toBe(1);
    expect(registry.proven()).toBe(true);
  });

  test('proves no lease before it has read everything', async () => {
    let letRead = (): void => undefined;
    const beforeReading = new Promise<void>((resolve) => (letRead = resolve));
    faulty.break('snapshot', (call) => beforeReading.then(call));
    const rejoined = registry.rejoin();
    await settle();
    expect(outcomes).toHaveLength(2);
    expect(registry.proven()).toBe(false);
    letRead();
    await rejoined;
    expect(registry.proven()).toBe(true);
  });

  test('is not taken for fenced again by an answer that came before it was in', async () => {
    registry.fence();
    expect(registry.fenced).toBe(false);
    await registry.rejoin();
    registry.fence();
    expect(registry.fenced).toBe(true);
  });

  test('is followed from the ids that it had', async () => {
    const record = { ...nodeRecord('a3'), former: ['a', 'a2'] };
    await other.join(record, lease);
    await registry.rejoin();
    const current = ['a', 'a3', 'b'].map((id) => registry.replica.current(id));
    expect(current).toEqual(['a3', 'a3', 'b']);
  });

  test('is not followed to a node that names it as its former self while it is in the hub', async () => {
    await registry.rejoin();
    await other.join({ ...nodeRecord('forger'), former: ['b'] }, lease);
    await settle();
    await passWithOther(1_000);
    expect(registry.replica.nodes.has('forger')).toBe(true);
    expect(registry.replica.current('b')).toBe('b');
  });
});
