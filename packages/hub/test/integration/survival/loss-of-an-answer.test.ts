import type { RegistryStore } from '@nact-hub/registry';
import { hotSwap } from 'nact-hub';
import { add, addSurely, journal, read } from '../../support/actors';
import { clearTestRedis, useClusters } from '../../support/backends';
import { withMembers, withParts } from '../../support/held-backend';
import { losingBackends } from '../../support/losing';

const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
const options = { supervisors, lease: 1_000 };

describe.each(losingBackends)(
  'a registry that loses what it has just answered (%s)',
  (name, create) => {
    if (name === 'Redis') afterAll(clearTestRedis);
    const clusters = useClusters();

    /** The first call of `what` is carried out and answered, and lost before anybody has read of it. */
    const losing = (
      what: 'start' | 'claim' | 'cutOver',
      lose: () => Promise<() => Promise<void>>,
    ) => {
      const backend = create();
      let isCut = false;
      let isOver = false;
      const lossy = withParts(backend, ({ registry }) => {
        const once = async <T>(call: () => Promise<T>): Promise<T> => {
          if (isOver) return call();
          isOver = isCut = true;
          const goBack = await lose();
          const answer = await call();
          await goBack();
          isCut = false;
          return answer;
        };
        const members: Partial<RegistryStore> = {
          read: async (...call) => {
            const entries = await registry.read(...call);
            if (isCut) throw new Error('the connection is cut');
            return entries;
          },
          start: (...call) =>
            what === 'start' ? once(() => registry.start(...call)) : registry.start(...call),
          claim: (...call) =>
            what === 'claim' ? once(() => registry.claim(...call)) : registry.claim(...call),
          cutOver: (...call) =>
            what === 'cutOver' ? once(() => registry.cutOver(...call)) : registry.cutOver(...call),
        };
        return { registry: withMembers(registry, members) };
      });
      return { backend, lossy };
    };

    it('starts that child all the same, once', async () => {
      const { backend, lossy } = losing('start', async () => () => backend.lose(cluster.hubId));
      const cluster = clusters.create(options, lossy);
      const a = await cluster.join('a');
      const ref = await a.supervisor('children').startChild(journal, { id: 'x' });
      expect(a.lookupChild('x')?.node).toBe(a.node);
      await addSurely(ref, 1);
      expect(await read(ref)).toEqual([1]);
      expect(cluster.heard('childStarted')).toHaveLength(1);
      await a.stopChild('x');
    });

    it.each(['all', 'the last'] as const)(
      'leaves a child where it was, with its state, when it has lost its cut-over (%s)',
      async (lost) => {
        const { backend, lossy } = losing('cutOver', async () =>
          lost === 'all' ? () => backend.lose(cluster.hubId) : backend.dump(cluster.hubId),
        );
        const cluster = clusters.create(options, lossy);
        const a = await cluster.join('a');
        const b = await cluster.join('b');
        await cluster.joined();
        const id = cluster.idOn(a);
        const ref = await a.supervisor('children').startChild(journal, { id });
        await addSurely(ref, 1);
        const { stayed } = await a.migrate([id], b.node);
        expect(stayed).toMatchObject([{ id, reason: 'aborted' }]);
        await addSurely(ref, 2);
        expect(await read(ref)).toEqual([1, 2]);
        expect(a.lookupChild(id)?.node).toBe(a.node);
        expect(cluster.heard('childTakenOver')).toEqual([]);
        expect(cluster.heard('deadLetter')).toEqual([]);
      },
    );

    it('has a child taken over all the same', async () => {
      const { backend, lossy } = losing('claim', () => backend.dump(cluster.hubId));
      const cluster = clusters.create(options, lossy);
      const a = await cluster.join('a');
      const b = await cluster.join('b');
      await cluster.joined();
      const id = cluster.idOn(a);
      await a.supervisor('children').startChild(journal, { id });
      await a.close();
      await cluster.waitUntil('it is taken over', () => b.lookupChild(id)?.node === b.node);
      const { ref } = b.lookupChild<never>(id)!;
      add(ref, 7);
      expect(await read(ref)).toEqual([7]);
    });
  },
);
