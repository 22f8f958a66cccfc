import type { RegistryStore } from '@nact-hub/registry';
import type { Backend } from './backends';
import { nodeRecord } from './records';

/** How long the nodes of these suites live without a renewal, milliseconds. */
export const lease = 10_000;

/** A hub's registry, as a test finds it: it is there from `beforeEach` on. */
export interface UsedRegistry {
  backend: Backend;
  hubId: string;
  store: RegistryStore;
}

/** Gives each test of a suite the registry of a hub of its own, which `nodes` have joined. */
export function useRegistry(
  name: string,
  createBackend: () => Promise<Backend>,
  nodes: readonly string[],
): UsedRegistry {
  const used = {} as UsedRegistry;
  let hubs = 0;
  beforeAll(async () => {
    used.backend = await createBackend();
  }, 30_000);
  afterAll(() => used.backend.close());
  beforeEach(async () => {
    used.hubId = `${name}-${hubs++}`;
    used.store = used.backend.store(used.hubId);
    for (const node of nodes) await used.store.join(nodeRecord(node), lease);
  });
  return used;
}
