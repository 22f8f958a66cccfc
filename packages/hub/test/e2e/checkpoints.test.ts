import { Redis } from 'ioredis';
import { checkpointKey, decodeHandover, redisCheckpoints } from '@nact-hub/handover';
import { testPrefix } from '../support/backends';
import { waitUntil } from '../support/wait-until';
import type { NodeProcess } from './process';
import { useProcesses } from './processes';

const ids = Array.from({ length: 40 }, (_, i) => `diary-${i}`);

describe('SIGKILL of a node whose children have checkpoints', () => {
  const processes = useProcesses(1_000);
  let redis: Redis;
  beforeAll(() => void (redis = new Redis(process.env['REDIS_URL']!)));
  afterAll(() => redis.disconnect());

  /** How many messages of a node the last checkpoint of each child contains. */
  async function contained(hubId: string, sender: string): Promise<number[]> {
    const checkpoints = redisCheckpoints({ commands: redis, prefix: testPrefix });
    const found = await checkpoints.get(ids.map((id) => checkpointKey(hubId, id)));
    const counted = ids.map(async (child) => {
      const bytes = found.get(checkpointKey(hubId, child));
      if (!bytes) return 0;
      const { takenIn } = await decodeHandover(bytes, { hub: hubId, child });
      return new Map(takenIn).get(`@${sender}`) ?? 0;
    });
    return Promise.all(counted);
  }

  /** Kills the node that has all children while another one sends; what each child has in the end. */
  async function crash(definition: 'again' | 'once') {
    const nodes = await processes.start('a', 'b');
    const [a, b] = nodes as [NodeProcess, NodeProcess];
    await waitUntil('both see each other', async () => {
      const statuses = await Promise.all(nodes.map((node) => node.call('status')));
      return statuses.every((status) => status.nodes.length === 2);
    });
    await a.call('startDiaries', definition, ids);
    await waitUntil('both know all', async () => {
      const known = await Promise.all(nodes.map((node) => node.call('known', ids)));
      return known.every(Boolean);
    });
    await b.call('migrate', ids, a.node);
    await b.call('run', 'b', ids);
    const { hubId } = processes;
    await waitUntil('all have checkpoints of their work', async () => {
      return (await contained(hubId, b.node)).every((count) => count >= 6);
    });
    await a.kill();
    const counts = await contained(hubId, b.node);
    await waitUntil('all run again', async () => (await b.call('local')).length === ids.length);
    const tally = await b.call('tally');
    await waitUntil('all have their last', async () => {
      const leaves = await b.call('diaries', ids);
      return leaves.every((numbers, i) => numbers.at(-1) === tally.sent[ids[i]!]);
    });
    return { b, tally, counts, leaves: await b.call('diaries', ids) };
  }

  const range = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  /** A diary that goes on at `next` after the checkpoint: what is between them was acknowledged after it. */
  const goneOn = (count: number, numbers: readonly number[], last: number) => {
    const next = numbers[count] ?? last + 1;
    return [...range(1, count), ...range(next, last)];
  };
  const states = ({ told }: NodeProcess) =>
    told
      .filter(({ event }) => event === 'childTakenOver')
      .map(({ data }) => (data as { state: string }).state);

  it('with redeliver loses no question, and nothing is processed twice after the checkpoint', async () => {
    const { b, tally, counts, leaves } = await crash('again');
    expect(states(b)).toEqual(ids.map(() => 'checkpoint'));
    expect(leaves).toEqual(
      leaves.map((numbers, i) => goneOn(counts[i]!, numbers, tally.sent[ids[i]!]!)),
    );
    expect(tally.failures).toEqual([]);
    expect(b.told.filter(({ event }) => event === 'deadLetter')).toEqual([]);
  });

  it('without it goes on from the checkpoint, and each message that was not acknowledged is a dead letter', async () => {
    const { b, tally, counts, leaves } = await crash('once');
    expect(states(b)).toEqual(ids.map(() => 'checkpoint'));
    expect(leaves).toEqual(
      leaves.map((numbers, i) => goneOn(counts[i]!, numbers, tally.sent[ids[i]!]!)),
    );
    const letters = b.told.filter(({ event }) => event === 'deadLetter');
    expect(letters.length).toBeGreaterThanOrEqual(tally.failures.length);
    expect(tally.failures.length).toBeGreaterThan(0);
    for (const { data } of letters) expect(data).toMatchObject({ reason: 'another_life' });
  });
});
