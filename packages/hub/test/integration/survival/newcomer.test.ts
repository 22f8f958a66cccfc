import { hotSwap, type Hub } from 'nact-hub';
import { add, addSurely, journal, read, type JournalMessage } from '../../support/actors';
import { clearTestRedis, useClusters } from '../../support/backends';
import { withMembers, withParts } from '../../support/held-backend';
import { losingBackends } from '../../support/losing';
import { gate } from '../../support/wait-until';

const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

describe.each(losingBackends)(
  'a newcomer on a registry that is empty (%s)',
  (name, createBackend) => {
    if (name === 'Redis') afterAll(clearTestRedis);
    const clusters = useClusters();

    const refTo = (hub: Hub, id: string) => hub.lookupChild<JournalMessage>(id)!.ref;

    it('starts nothing that runs already: whoever runs it registers as soon as it reads of the newcomer', async () => {
      const backend = createBackend();
      const cluster = clusters.create({ supervisors, lease: 3_000 }, backend);
      const a = await cluster.join('a');
      await a.supervisor('children').startChild(journal, { id: 'x' });
      await addSurely(refTo(a, 'x'), 1);
      await backend.lose(cluster.hubId);
      const c = await cluster.join('c');
      await cluster.waitUntil('a has registered', () => c.nodes().length === 2);
      await c.supervisor('children').getOrStart(journal, { id: 'x' });
      expect(await read(refTo(c, 'x'))).toEqual([1]);
      expect(cluster.heard('childStarted')).toHaveLength(1);
    });

    it('has what it starts before anybody has registered, and the instance that ran before ends, with a word', async () => {
      const backend = createBackend();
      const goOn = gate();
      const held = withParts(backend, ({ registry }) => ({
        registry: withMembers(registry, {
          register: async (request, span) => {
            await goOn.passed;
            return registry.register(request, span);
          },
        }),
      }));
      const cluster = clusters.create({ supervisors, lease: 3_000 }, held);
      const a = await cluster.join('a');
      await a.supervisor('children').startChild(journal, { id: 'x' });
      await addSurely(refTo(a, 'x'), 1);
      const before = a.lookupChild('x')!;
      await backend.lose(cluster.hubId);
      const c = await cluster.join('c');
      await c.supervisor('children').getOrStart(journal, { id: 'x' });
      expect(await addSurely(refTo(c, 'x'), 2)).toBe(2);
      expect(c.lookupChild('x')!.epoch).toBeGreaterThan(before.epoch);
      goOn.open();
      await cluster.waitUntil('a knows of it', () => a.lookupChild('x')?.node === c.node);
      await cluster.waitUntil('it has ended at a', () => a.status().children === 0);
      add(refTo(a, 'x'), 3);
      await cluster.waitUntil('it is there', async () => (await read(refTo(c, 'x'))).length === 2);
      expect(await read(refTo(c, 'x'))).toEqual([2, 3]);
      expect(cluster.heard('childStopped')).toEqual([{ id: 'x', reason: 'displaced' }]);
    });
  },
);
