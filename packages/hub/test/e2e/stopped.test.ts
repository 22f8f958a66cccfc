import { Redis } from 'ioredis';
import { dispatch, start, stop } from 'nact';
import { hotSwap, redisBackend, startHub, type DeadLetter } from 'nact-hub';
import { silentLogger } from '@nact-hub/core';
import { testPrefix } from '../support/backends';
import { waitUntil } from '../support/wait-until';
import { ledger, type LedgerMessage } from './node/ledger';
import { useProcesses } from './processes';

const KiB = 1024;

/** Sends as fast as it can to a process that stands still (SIGSTOP), with a lease that outlasts the test. */
describe('a process that stands still', () => {
  const processes = useProcesses(20_000);

  it('makes neither its senders nor Redis hold more than the limits, and then gets it all in order', async () => {
    const [there] = await processes.start('there');
    const { hubId } = there!.meeting;
    const limits = { messageBytes: 64 * KiB, keptBytes: 2_048 * KiB, nodeBytes: 4_096 * KiB };
    const system = start({ name: 'stopped-here' });
    const hub = await startHub(system, {
      hubId,
      nodeName: 'here',
      backend: redisBackend(process.env['REDIS_URL']!, {
        prefix: testPrefix,
        inboxBytes: 512 * KiB,
      }),
      lease: 20_000,
      limits,
      logger: silentLogger,
      supervisors: { ledgers: { actors: [ledger], migration: hotSwap({ handover: true }) } },
    });
    const letters: DeadLetter[] = [];
    hub.on('deadLetter', (letter) => letters.push(letter));
    const redis = new Redis(process.env['REDIS_URL']!);
    const inbox = `${testPrefix}{${hubId}/${there!.node}}:inbox`;
    try {
      await there!.call('start', ['a', 'b', 'c', 'd']);
      await waitUntil('all are known', () => hub.listChildren('global').length === 4);
      const refs = hub.listChildren('global').map(({ ref }) => ref as never);
      const [moved] = [hub.listChildren('local').map(({ id }) => id)];
      await hub.migrate(moved, there!.node);
      process.kill(there!.pid, 'SIGSTOP');
      const padding = 'x'.repeat(4 * KiB);
      const accepted = new Map(refs.map((ref) => [ref, 0]));
      let most = 0;
      for (let round = 0; round < 300; round++) {
        for (const ref of refs) {
          for (let i = 0; i < 20; i++) {
            const before = letters.length;
            const number = accepted.get(ref)! + 1;
            dispatch(ref, { type: 'increment', client: 'here', number, padding } as LedgerMessage);
            if (letters.length === before) accepted.set(ref, number);
          }
        }
        await new Promise(setImmediate);
        most = Math.max(most, ((await redis.memory('USAGE', inbox)) as number | null) ?? 0);
      }
      const kept = [...accepted.values()].reduce((sum, count) => sum + count, 0) * 4 * KiB;
      expect(kept).toBeGreaterThan(limits.nodeBytes / 2);
      expect(kept).toBeLessThan(limits.nodeBytes * 2);
      expect(letters.length).toBeGreaterThan(10_000);
      expect(new Set(letters.map(({ reason }) => reason))).toEqual(new Set(['too_many_waiting']));
      expect(hub.status().deadLetters).toBe(letters.length);
      expect(most).toBeGreaterThan(256 * KiB);
      expect(most).toBeLessThan(4_096 * KiB);

      process.kill(there!.pid, 'SIGCONT');
      const ids = hub.listChildren('global').map(({ id }) => id);
      const expected = refs.map((ref) => ({ last: { here: accepted.get(ref) }, wrong: 0 }));
      await waitUntil('all has arrived', async () => {
        const reports = await there!.call('read', ids);
        return reports.every(
          (report, i) =>
            typeof report === 'object' && report.last['here'] === expected[i]!.last.here,
        );
      });
      expect(await there!.call('read', ids)).toMatchObject(expected);
    } finally {
      process.kill(there!.pid, 'SIGCONT');
      await hub.close();
      redis.disconnect();
      stop(system);
    }
  });
});
