import {
  type Fact,
  MemoryRegistry,
  memoryRegistry,
  Replica,
  type Snapshot,
} from '@nact-hub/registry';
import { randomFrom, seeds } from '../support/random';
import { TestRedis } from '../support/redis';
import { SimulatedClock } from '../support/simulated-clock';
import { type Command, randomCommand, Subject } from './commands';

describe('any sequence of calls', () => {
  let redis: TestRedis;
  beforeAll(() => {
    redis = new TestRedis();
  });
  afterAll(() => redis.close());

  const createSubjects = (seed: number): [memory: Subject, redis: Subject] => {
    const hubId = `agree-${seed}`;
    const clock = new SimulatedClock();
    const shared = new MemoryRegistry({ clock });
    const restart = async () => shared.dump(hubId)();
    const otherServer = async () => (await redis.dump(hubId))();
    return [
      new Subject(memoryRegistry(shared, hubId), (by) => clock.advance(by), restart),
      new Subject(redis.store(hubId), (by) => redis.advance(hubId, by), otherServer),
    ];
  };

  /** What must hold whatever is called, of one registry. */
  const checkInvariants = (command: Command, before: Snapshot, after: Snapshot): void => {
    expect(after.highestEpoch).toBeGreaterThanOrEqual(before.highestEpoch);
    // What is registered may be anything: the highest epoch wins.
    if (command.kind === 'register') return;
    const epochs = after.children.map(({ row }) => row.epoch);
    expect(new Set(epochs).size).toBe(epochs.length);
    for (const { id, row } of before.children) {
      const now = after.children.find((child) => child.id === id)?.row;
      if (!now) expect(command).toMatchObject({ kind: 'stop', node: row.owner });
      else if (now.owner !== row.owner) expect(now.epoch).toBeGreaterThan(before.highestEpoch);
      else if (now.epoch === row.epoch) expect(now.life).toBe(row.life);
    }
  };

  test.each(seeds(12))('is answered by memory and Redis alike (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    const [memory, inRedis] = createSubjects(seed);
    let before = await memory.store.snapshot();
    for (let step = 0; step < 150; step++) {
      const command = randomCommand(random);
      const expected = await memory.run(command);
      const answer = await inRedis.run(command);
      expect({ step, command, answer }).toEqual({ step, command, answer: expected });
      const after = await memory.store.snapshot();
      // Whoever asks notices that the server is another one.
      await inRedis.store.snapshot();
      checkInvariants(command, before, after);
      before = after;
    }
    const logs = [];
    for (const subject of [memory, inRedis]) {
      const { entries } = await subject.store.read('0', 0);
      logs.push(entries.map(({ number, facts }) => [number, subject.withoutEpochs(sorted(facts))]));
    }
    expect(logs[1]).toEqual(logs[0]);
  });

  test.each(seeds(12))(
    'is answered the same when each call is made twice (seed %i)',
    async (seed) => {
      const random = randomFrom(seed);
      for (const subject of createSubjects(seed)) {
        for (let step = 0; step < 80; step++) {
          const command = randomCommand(random);
          const call = subject.prepare(command);
          const first = await call();
          if (command.kind === 'pass') continue;
          expect({ command, answer: await call() }).toEqual({ command, answer: first });
        }
      }
    },
  );

  test.each(seeds(6))('is folded into what a snapshot says (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    for (const subject of createSubjects(seed)) {
      const { store } = subject;
      await subject.run({ kind: 'join', node: 'a' });
      const replica = new Replica();
      const now = await store.snapshot();
      replica.reset(now);
      let position = now.position;
      for (let step = 0; step < 100; step++) {
        const command = randomCommand(random);
        if (command.kind !== 'restart') await subject.run(command);
        const read = await store.read(position, 0);
        position = read.position;
        for (const entry of read.entries) expect(replica.apply(entry).outcome).toBe('applied');
        const fresh = new Replica();
        fresh.reset(await store.snapshot());
        expect(stateOf(replica)).toEqual(stateOf(fresh));
      }
    }
  });
});

/** Nodes that expire together do so in any order. */
const sorted = (facts: readonly Fact[]): readonly Fact[] =>
  facts.some((fact) => fact.kind === 'nodeExpired')
    ? [...facts].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    : facts;

/** All that a replica can be asked for. */
const stateOf = (replica: Replica) => ({
  number: replica.number,
  incarnation: replica.incarnation,
  highestEpoch: replica.highestEpoch,
  nodes: new Map(replica.nodes),
  children: new Map([...replica.children()].map(({ id, row, about }) => [id, { row, about }])),
  owned: ['a', 'b', 'c', 'd'].map((node) => [...replica.ownedBy(node)].map(({ id }) => id).sort()),
  tagged: [...replica.taggedWith('t')].map(({ id }) => id).sort(),
});
