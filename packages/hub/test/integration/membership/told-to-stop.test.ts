import type { RegistryStore, RenewAnswer } from '@nact-hub/registry';
import { hotSwap, memoryBackend } from 'nact-hub';
import { journal } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { withMembers, withParts } from '../../support/held-backend';

describe('a node to which the registry says that its lease is lost', () => {
  const clusters = useClusters();
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

  it.each(['start', 'stop', 'drain'] as const)(
    'stops at once, whatever it has asked (%s)',
    async (call) => {
      let lost = false;
      const backend = withParts(memoryBackend(), ({ registry }) => {
        const asked = (...args: unknown[]) =>
          lost
            ? Promise.resolve({ outcome: 'fenced', number: 0 })
            : (Reflect.apply(registry[call], registry, args) as Promise<never>);
        // What one call says counts only if a renewal says so, too: a registry may have lost its data.
        const renew = async (...args: Parameters<RegistryStore['renew']>): Promise<RenewAnswer> => {
          const answer = await registry.renew(...args);
          return lost ? { ...answer, outcome: 'fenced' } : answer;
        };
        return { registry: withMembers<RegistryStore>(registry, { [call]: asked, renew }) };
      });
      const cluster = clusters.create({ supervisors, onFenced: 'stop' }, backend);
      const a = await cluster.join('a');
      const children = a.supervisor('children');
      await children.startChild(journal, { id: 'x' });
      lost = true;
      const asks = {
        start: () => children.startChild(journal, { id: 'y' }),
        stop: () => a.stopChild('x'),
        drain: () => a.leave(),
      };
      const asked = asks[call]().catch((error: unknown) => error);
      await cluster.waitUntil('it is fenced', () => cluster.heard('fenced', a).length === 1);
      expect(a.status()).toMatchObject({ joined: false, children: 0 });
      await a.close();
      await asked;
    },
  );
});
