import { UnknownOutcomeError } from '@nact-hub/core';
import {
  MemoryRegistry,
  memoryRegistry,
  Registry,
  type ChildToRegister,
  type RegistryStore,
} from '@nact-hub/registry';
import { FaultyStore } from '../support/faulty-store';
import { recordingLogger } from '../support/recorder';
import { childToStart, nodeRecord, startAll } from '../support/records';
import { settle, SimulatedClock } from '../support/simulated-clock';

const lease = 9_000;

describe('a node that was fenced', () => {
  let clock: SimulatedClock;
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
  const passWithOther = async (by: number) => {
    for (let passed = 0; passed < by; passed += 1_000) {
      await clock.advance(1_000);
      await other.renew('b', 1e9);
    }
    await settle();
  };

  beforeEach(async () => {
    clock = new SimulatedClock();
    const shared = new MemoryRegistry({ clock });
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
    faulty.break('renew', () => Promise.reject(new UnknownOutcomeError('cut', 'no answer')));
    await passWithOther(2 * lease);
    await other.claim('b', 'claim', [{ id: 'y', epoch: started[1]!.epoch }]);
    faulty.mend('renew');
    await clock.advance(lease);
    expect(former.fenced).toBe(true);
    registry = Registry.anew(options('a2'), former);
    registry.recoverWith({
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
    });
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
    });
    await registry.rejoin();
    expect(outcomes).toEqual(["x is a2's", 'y is lost']);
    expect(registry.replica.get('x')?.row).toMatchObject({ owner: 'a2', life: children[0]!.life });
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
    expect(['a', 'a2', 'a3', 'b'].map((id) => registry.replica.current(id))).toEqual([
      'a3',
      'a3',
      'a3',
      'b',
    ]);
  });
});
