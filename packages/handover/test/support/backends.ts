import { randomUUID } from 'node:crypto';
import {
  type CheckpointStore,
  type HandoverStore,
  memoryCheckpoints,
  memoryHandovers,
  redisCheckpoints,
  redisHandovers,
} from '@nact-hub/handover';
import { clientOf, deleteKeys, type Deployment, deployments, whenWhole } from '@nact-hub/testkit';
import { ManualClock } from './manual-clock';
import { until } from './until';

/** Stores to test, and how their time passes. */
export interface Backend {
  readonly store: HandoverStore;
  readonly checkpoints: CheckpointStore;
  /** Lets time pass until what was put under `key` for `ttl` has expired, in either store. */
  expire(key: string, ttl: number): Promise<void>;
  close(): Promise<void>;
}

async function memoryBackend(): Promise<Backend> {
  const clock = new ManualClock();
  const store = memoryHandovers(clock);
  return {
    store,
    checkpoints: memoryCheckpoints(clock),
    expire: async (_, ttl) => clock.advance(ttl),
    close: () => store.close(),
  };
}

/** Time passes by itself there: the server says when a key is gone. */
const expireByServer =
  (...stores: readonly Pick<HandoverStore, 'get'>[]): Backend['expire'] =>
  (key, ttl) =>
    until(
      `${key} is gone`,
      async () => {
        const found = await Promise.all(stores.map((store) => store.get([key]).catch(() => none)));
        return found.every((there) => !there.has(key));
      },
      ttl + 5_000,
    );

/** Each store reads only what it has put itself: of the other's kind Redis says that it is the wrong type. */
const none: ReadonlyMap<string, Uint8Array> = new Map();

async function redisBackend(deployment: Deployment): Promise<Backend> {
  await whenWhole(deployment);
  const commands = clientOf(deployment);
  const prefix = `test-${randomUUID()}:`;
  const store = redisHandovers({ commands, prefix });
  const checkpoints = redisCheckpoints({ commands, prefix });
  return {
    store,
    checkpoints,
    expire: expireByServer(store, checkpoints),
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
