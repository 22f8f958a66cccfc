import type { RegistryStore } from '@nact-hub/registry';
import { dispatch, query, type Ref } from 'nact';
import { defineActor, hotSwap, memoryBackend, withHotSwap, type Hub } from 'nact-hub';
import { journal, type JournalMessage } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { isFor, without } from '../../support/frames';
import { withMembers, withParts } from '../../support/held-backend';

interface Tell {
  readonly to: Ref<JournalMessage>;
  readonly from: Ref<'told'>;
}

/** Passes a number on to another child. */
const teller = defineActor('teller', {
  behaviour: withHotSwap((count: number, { to, from }: Tell) => {
    dispatch(to, { type: 'add', item: count });
    dispatch(from, 'told');
    return count + 1;
  }),
  props: () => ({ initialState: 0 }),
});

/** A backend that loses every message to a child, and can tell nodes that their lease is lost. */
function unkind(child: () => string) {
  let fenced = false;
  const backend = withParts(memoryBackend(), ({ channel, registry }) => ({
    channel: withMembers(channel, {
      send: (to, frame) =>
        channel.send(
          to,
          without(frame, (arrival) => isFor(arrival, child())),
        ),
    }),
    registry: withMembers<RegistryStore>(registry, {
      renew: async (...args) => ({
        ...(await registry.renew(...args)),
        ...(fenced ? { outcome: 'fenced' } : {}),
      }),
    }),
  }));
  return { backend, fence: () => void (fenced = true) };
}

describe('what a child has sent and nobody has acknowledged', () => {
  const clusters = useClusters();
  const migration = hotSwap({ handover: true });

  it.each(['closes', 'loses its lease', 'parks the child'] as const)(
    'becomes a dead letter when its node %s',
    async (end) => {
      let lost = 'nobody';
      const { backend, fence } = unkind(() => lost);
      const cluster = clusters.create({ lease: 1_000, onFenced: 'stop' }, backend);
      const supervisors = { tellers: { actors: [teller], migration } };
      const a = await cluster.join('a', { supervisors });
      const b = await cluster.join('b', {
        supervisors: { children: { actors: [journal], migration } },
      });
      await cluster.joined();
      await b.supervisor('children').startChild(journal, { id: 'y' });
      await cluster.waitUntil('a knows it', () => a.lookupChild('y'));
      const x = await a.supervisor('tellers').startChild(teller, { id: 'x' });
      lost = 'y';
      const to = a.lookupChild<JournalMessage>('y')!.ref;
      await query(x, (from: Ref<'told'>): Tell => ({ to, from }), 5_000);
      const ends: Record<typeof end, (hub: Hub) => unknown> = {
        closes: (hub) => hub.close(),
        'loses its lease': fence,
        'parks the child': (hub) => hub.leave({ timeout: 500 }),
      };
      await ends[end](a);
      await cluster.waitUntil('it is reported', () => cluster.heard('deadLetter', a).length > 0);
      expect(cluster.heard('deadLetter', a)).toEqual([
        { reason: 'node_closed', childId: 'y', node: undefined, sender: 'x', fate: 'unknown' },
      ]);
    },
  );
});
