import { randomUUID } from 'node:crypto';
import { type HandoverStore, memoryHandovers, redisHandovers } from '@nact-hub/handover';
import { clientOf, deleteKeys, type Deployment, deployments, whenWhole } from '@nact-hub/testkit';
import { ManualClock } from './manual-clock';
import { until } from './until';

/** A store to test, and how its time passes. */
export interface Backend {
  readonly store: HandoverStore;
  /** Lets time pass until what was put under `key` for `ttl` has expired. */
  expire(key: string, ttl: number): Promise<void>;
  close(): Promise<void>;
}

async function memoryBackend(): Promise<Backend> {
  const clock = new ManualClock();
  const store = memoryHandovers(clock);
  return {
    store,
    expire: async (_, ttl) => clock.advance(ttl),
    close: () => store.close(),
  };
}

/** Time passes by itself there: the server says when a key is gone. */
const expireByServer =
  (store: HandoverStore): Backend['expire'] =>
  (key, ttl) =>
    until(`${key} is gone`, async () => !(await store.get([key])).has(key), ttl + 5_000);

async function redisBackend(deployment: Deployment): Promise<Backend> {
  await whenWhole(deployment);
  const commands = clientOf(deployment);
  const prefix = `test-${randomUUID()}:`;
  const store = redisHandovers({ commands, prefix });
  return {
    store,
    expire: expireByServer(store),
    close: async () => {
      await store.close();
      await deleteKeys(commands, prefix);
      commands.disconnect();
    },
  };
}

export const backends: readonly (readonly [string, () => Promise<Backend>])[] = [
  ['memory', memoryBackend],
  ...deployments.map((each) => [each, () => redisBackend(each)] as const),
];
