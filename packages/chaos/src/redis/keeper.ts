import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ProvidedRedis, startRedis } from '@nact-hub/testkit';
import type { KeeperOrder, KeeperWord } from './keeping';

const home = mkdtempSync(path.join(tmpdir(), 'nact-hub-keeper-'));
const data = path.join(home, 'data');
const dump = path.join(home, 'dump.rdb');
let redis: ProvidedRedis;
/** What the Redis has in its environment, as JSON. */
const env = JSON.parse(process.argv[2] ?? '{}') as Readonly<Record<string, string>>;

/** It writes each change down, so that the death of its process alone loses nothing. */
const lasting = { dir: `"${data}"`, appendonly: 'yes', appendfsync: 'no', save: '""' };

async function start(settings: Readonly<Record<string, string>>): Promise<void> {
  redis = await startRedis(settings, env);
  process.send?.({ url: redis.url } satisfies KeeperWord);
}

/** Keeps a Redis for whoever has started this process, and ends it with that: even if that is killed. */
const orders: Record<KeeperOrder, () => Promise<void> | void> = {
  kill: async () => {
    await redis.stop();
    process.send?.('killed' satisfies KeeperWord);
  },
  keepDump: () => {
    copyFileSync(path.join(data, 'dump.rdb'), dump);
    process.send?.('kept' satisfies KeeperWord);
  },
  startWithAll: () => start(lasting),
  startEmpty: () => (clear(), start(lasting)),
  // With an append-only file Redis would not read the dump.
  startWithDump: () => (
    clear(),
    copyFileSync(dump, path.join(data, 'dump.rdb')),
    start({ dir: lasting.dir, save: '""' })
  ),
};

function clear(): void {
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data);
}

process.on('SIGINT', () => undefined);
process.on('message', (order: KeeperOrder) => void orders[order]());
process.once('disconnect', () => {
  void redis.stop().then(() => rmSync(home, { recursive: true, force: true }));
});
void orders.startEmpty();
