import type { RegistryStore } from '@nact-hub/registry';
import { coldSwap, defineActor, hotSwap, withHotSwap, type Hub } from 'nact-hub';
import { addSurely, journal, keepJournal, read } from '../../support/actors';
import { clearTestRedis, useClusters } from '../../support/backends';
import type { Cluster } from '../../support/cluster';
import { withMembers, withParts } from '../../support/held-backend';
import { losingBackends, type LosingBackend } from '../../support/losing';

const strategies = { hot: hotSwap, cold: coldSwap };

/** When the registry loses the cut-over, and its target dies. */
type Moment =
  /** It has been answered, and nobody has read of it. */
  | 'before the target has begun'
  /** It has been answered, and what the target says does not come to the source any more. */
  | 'when the target has begun'
  /** The same, and the source does not get the answer, either. */
  | 'before it is answered';

interface Loss {
  readonly mode: 'hot' | 'cold';
  readonly moment: Moment;
  /** Else what came after the cut-over was asked for. */
  readonly all: boolean;
  readonly handover: boolean;
}

const losses: Loss[] = [
  { mode: 'hot', moment: 'before the target has begun', all: true, handover: true },
  { mode: 'hot', moment: 'when the target has begun', all: false, handover: true },
  { mode: 'hot', moment: 'before it is answered', all: true, handover: true },
  { mode: 'cold', moment: 'before the target has begun', all: false, handover: true },
  { mode: 'cold', moment: 'when the target has begun', all: true, handover: true },
  // It has not moved: that nothing is handed over in a move does not matter.
  { mode: 'hot', moment: 'when the target has begun', all: true, handover: false },
  { mode: 'cold', moment: 'before the target has begun', all: true, handover: false },
];

describe.each(losingBackends)(
  'a registry that loses a cut-over whose target dies (%s)',
  (name, create) => {
    if (name === 'Redis') afterAll(clearTestRedis);
    const clusters = useClusters();

    /** From the first cut-over of `a` on, `b` dies, and the data of before is back. */
    const dying = (moment: Moment, losing: LosingBackend, all: boolean) => {
      const isUnread = moment === 'before the target has begun';
      let state: 'before' | 'during' | 'after' = 'before';
      const set: { cluster?: Cluster; a?: Hub; b?: Hub; begun?: () => Promise<unknown> } = {};
      const backend = withParts(losing, ({ registry, channel }, node) => {
        const cutOver: RegistryStore['cutOver'] = async (...call) => {
          if (state !== 'before' || !node.startsWith('a.')) return registry.cutOver(...call);
          state = 'during';
          const { hubId } = set.cluster!;
          const goBack = all ? () => losing.lose(hubId) : await losing.dump(hubId);
          const answer = await registry.cutOver(...call);
          if (!isUnread) await set.begun!();
          await set.b!.close();
          await goBack();
          state = 'after';
          if (moment === 'before it is answered') throw new Error('the connection is lost');
          return answer;
        };
        const members: Partial<RegistryStore> = {
          cutOver,
          read: async (...call) => {
            const entries = await registry.read(...call);
            if (state === 'during' && isUnread) throw new Error('the connection is cut');
            return entries;
          },
        };
        const isDeaf = () => state === 'during' && node.startsWith('a.');
        return {
          registry: withMembers(registry, members),
          channel: withMembers(channel, {
            open: (receive, full) =>
              channel.open((frame) => (isDeaf() ? undefined : receive(frame)), full),
          }),
        };
      });
      return { set, backend };
    };

    const lose = async ({ mode, moment, all, handover }: Loss, definition = journal) => {
      const { set, backend } = dying(moment, create(), all);
      const migration = strategies[mode]({ handover });
      const supervisors = { children: { actors: [definition], migration } };
      const cluster = (set.cluster = clusters.create({ supervisors, lease: 1_000 }, backend));
      const [a, b] = [await cluster.join('a'), await cluster.join('b')];
      const c = await cluster.join('c');
      Object.assign(set, { a, b });
      await cluster.joined();
      const id = cluster.idOn(a);
      await a.supervisor('children').startChild(definition, { id });
      await cluster.waitUntil('c knows it', () => c.lookupChild(id));
      const { ref } = c.lookupChild<never>(id)!;
      await addSurely(ref, 1);
      set.begun = () => addSurely(ref, 2);
      const { stayed } = await a.migrate([id], b.node);
      return { cluster, a, c, id, ref, stayed };
    };

    /** What `c` sends before it knows of that is for the life of before, and told that there is another one. */
    const untilBegunAnew = async ({ cluster, a, c, id }: Awaited<ReturnType<typeof lose>>) => {
      await cluster.waitUntil('it has begun anew', () => cluster.heard('childTakenOver')[0]);
      const isKnown = () => c.lookupChild(id)?.epoch === a.lookupChild(id)?.epoch;
      await cluster.waitUntil('c knows of it', isKnown);
    };

    it.each(losses)(
      'goes on at the source with its state: $mode, $moment (all is lost: $all; handover: $handover)',
      async (loss) => {
        const lost = await lose(loss);
        const { cluster, a, c, id, ref, stayed } = lost;
        expect(stayed).toMatchObject([{ id, reason: 'begun_anew' }]);
        await untilBegunAnew(lost);
        // In the life of before, this one would wait for ever for the one that the target has acknowledged.
        await addSurely(ref, 3);
        expect(await read(ref)).toEqual([1, 3]);
        expect(cluster.heard('childTakenOver')).toMatchObject([{ id, state: 'handover' }]);
        expect([a, c].map((hub) => hub.status().children)).toEqual([1, 0]);
        expect(a.lookupChild(id)?.node).toBe(a.node);
        await c.stopChild(id);
      },
    );

    it('goes on with the state that it had, if it cannot take its own handover over', async () => {
      let altered = 0;
      const onlyOnce = defineActor('journal', {
        behaviour: withHotSwap(keepJournal, {
          prepareHandoverState: (items) => items,
          alterHandoverState: (_, handed: readonly number[]) => {
            if (++altered > 1) throw new Error('once is enough');
            return handed;
          },
        }),
        props: () => ({ initialState: [] as readonly number[] }),
      });
      const moment = 'when the target has begun';
      const loss: Loss = { mode: 'hot', moment, all: true, handover: true };
      const lost = await lose(loss, onlyOnce);
      const { ref } = lost;
      await untilBegunAnew(lost);
      expect(altered).toBe(2);
      await addSurely(ref, 3);
      expect(await read(ref)).toEqual([1, 3]);
    });
  },
);
