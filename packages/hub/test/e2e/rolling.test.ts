import { waitUntil } from '../support/wait-until';
import type { Tally } from './node/client';
import type { Report } from './node/ledger';
import type { NodeProcess } from './process';
import { useProcesses } from './processes';

const ids = Array.from({ length: 1_000 }, (_, i) => `ledger-${i}`);

/** What the children must say of themselves: the last number of each client, and nothing wrong. */
const expectedOf = (tallies: Readonly<Record<string, Tally>>) =>
  ids.map((id) => ({
    last: Object.fromEntries(
      Object.entries(tallies).map(([client, { sent }]) => [client, sent[id]]),
    ),
    wrong: 0,
  }));

describe('1,000 children of 1 KiB in processes of their own', () => {
  const processes = useProcesses(10_000);

  it('have every increment once, and answer every query, while one node joins and another leaves', async () => {
    const [a, b] = (await processes.start('a', 'b')) as [NodeProcess, NodeProcess];
    await waitUntil('a sees b', async () => (await a.call('status')).nodes.length === 2);
    expect(await a.call('start', ids)).toEqual({ started: 1_000, failed: [] });
    await waitUntil('b knows all', () => b.call('known', ids));
    await Promise.all([a.call('run', 'client-a', ids), b.call('run', 'client-b', ids)]);

    const [c] = (await processes.start('c')) as [NodeProcess];
    await waitUntil('c has its share', async () => (await c.call('local')).length > 200);
    const left = await a.call('leave');
    expect(left).toMatchObject({ parked: [], stayed: [] });
    expect(left.moved).toBeGreaterThan(200);
    await waitUntil('b and c have all', async () => {
      const [onB, onC] = await Promise.all([b.call('local'), c.call('local')]);
      return new Set([...onB, ...onC]).size === 1_000 && onB.length + onC.length === 1_000;
    });

    const tallies = { 'client-a': await a.call('tally'), 'client-b': await b.call('tally') };
    for (const { failures, queries, dispatches } of Object.values(tallies)) {
      expect(failures).toEqual([]);
      expect(Math.min(queries, dispatches)).toBeGreaterThan(2_000);
    }
    const reports = (await b.call('read', ids)) as Report[];
    expect(reports.map(({ last, wrong }) => ({ last, wrong }))).toEqual(expectedOf(tallies));
    for (const node of [a, b, c])
      expect(node.told.filter(({ event }) => event === 'deadLetter')).toEqual([]);
  });
});
