import type { RegistryStore } from '@nact-hub/registry';
import { memoryBackend, type Backend } from 'nact-hub';
import { withMembers, withParts } from './held-backend';
import { gate } from './wait-until';

/** A backend on which the nodes called `name` can be kept from reading the log. */
export function blinding(name: string) {
  let open = gate();
  open.open();
  const backend: Backend = withParts(memoryBackend(), ({ registry }, node) => ({
    registry: withMembers<RegistryStore>(registry, {
      read: async (position, wait) => {
        const answer = await registry.read(position, wait);
        if (node.startsWith(`${name}.`)) await open.passed;
        return answer;
      },
    }),
  }));
  return { backend, blind: () => void (open = gate()), see: () => open.open() };
}
