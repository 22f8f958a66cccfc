import { MemoryRegistry, memoryRegistry, type RegistryStore } from '@nact-hub/registry';
import { type Deployment, deployments, whenWhole } from '@nact-hub/testkit';
import { TestRedis } from './redis';
import { SimulatedClock } from './simulated-clock';

/** A place where registries live, with time that tests can let pass. */
export interface Backend {
  store(hubId: string, logLength?: number): RegistryStore;
  /** Lets leases and the like run for some milliseconds. */
  advance(hubId: string, by: number): Promise<void>;
  /** Sets the clock of the registry forward, or back (negative), by milliseconds. */
  setClock(hubId: string, by: number): Promise<void>;
  /** Remembers a hub's data; answers how it is restarted with that, without what came after. */
  dump(hubId: string): Promise<() => Promise<void>>;
  /** Loses a hub's data. */
  lose(hubId: string): Promise<void>;
  close(): Promise<void>;
}

export async function memoryBackend(): Promise<Backend> {
  const clock = new SimulatedClock();
  const registries = new Map<number, MemoryRegistry>();
  const registryOf = (logLength: number) => {
    const registry = registries.get(logLength) ?? new MemoryRegistry({ clock, logLength });
    registries.set(logLength, registry);
    return registry;
  };
  return {
    store: (hubId, logLength = 10_000) => memoryRegistry(registryOf(logLength), hubId),
    advance: (_, by) => clock.advance(by),
    setClock: async (_, by) => clock.setWall(by),
    dump: async (hubId) => {
      const restart = registryOf(10_000).dump(hubId);
      return async () => restart();
    },
    lose: async (hubId) => registryOf(10_000).lose(hubId),
    close: async () => undefined,
  };
}

export async function redisBackend(deployment: Deployment = 'Redis'): Promise<Backend> {
  await whenWhole(deployment);
  const redis = new TestRedis(deployment);
  return {
    store: (hubId, logLength = 10_000) => redis.store(hubId, { logLength }),
    advance: (hubId, by) => redis.advance(hubId, by),
    // To scripts it is the same whether time has passed or the clock was set.
    setClock: (hubId, by) => redis.advance(hubId, by),
    dump: (hubId) => redis.dump(hubId),
    lose: (hubId) => redis.lose(hubId),
    close: () => redis.close(),
  };
}

export const backends: readonly (readonly [string, () => Promise<Backend>])[] = [
  ['memory', memoryBackend],
  ...deployments.map((each) => [each, () => redisBackend(each)] as const),
];
