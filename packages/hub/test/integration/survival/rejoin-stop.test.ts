import { dispatch } from 'nact';
import { defineActor, hotSwap, UnknownOutcomeError, withHotSwap, type Hub } from 'nact-hub';
import { addSurely, journal, type JournalMessage } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import type { Cluster } from '../../support/cluster';
import { cutting } from '../../support/cutting';
import { withMembers, withParts } from '../../support/held-backend';
import { gate } from '../../support/wait-until';

const migration = hotSwap({ handover: true });

describeOnBackends('a node that lost its lease while a child was ending there', (clusters) => {
  const refTo = (hub: Hub, id: string) => hub.lookupChild<JournalMessage>(id)!.ref;
  const isOut = (cluster: Cluster, hub: Hub, by: Hub) => {
    const { node } = hub;
    return cluster.waitUntil(`${node} is out`, () => by.nodes().every(({ id }) => id !== node));
  };
  const others = {
    others: {
      actors: [
        defineActor('other', {
          behaviour: withHotSwap((s) => s),
          props: () => ({ initialState: 0 }),
        }),
      ],
      migration,
    },
  };

  it('stops it when it is back, if that was asked for before: nothing is left that nobody runs', async () => {
    const cutter = cutting(clusters.createBackend());
    const [asked, back] = [gate(), gate()];
    let under: string | undefined;
    const backend = withParts(cutter, ({ registry }, node) => ({
      registry: withMembers(registry, {
        stop: async (by, children) => {
          under ??= node;
          asked.open();
          if (node !== under) return registry.stop(by, children);
          // What it asks while it is cut off has no answer until it is back, and gets none.
          await back.passed;
          throw new UnknownOutcomeError('no_answer', 'The connection was cut');
        },
      }),
    }));
    const cluster = clusters.create({ lease: 1_000 }, backend);
    const a = await cluster.join('a', {
      supervisors: { children: { actors: [journal], migration } },
    });
    const b = await cluster.join('b', { supervisors: others });
    await cluster.joined();
    await a.supervisor('children').startChild(journal, { id: 'x' });
    await addSurely(refTo(a, 'x'), 0);
    await cluster.waitUntil('b knows it', () => b.lookupChild('x'));
    const before = a.node;
    cutter.cut('a');
    a.stopChild('x').catch(() => undefined);
    await asked.passed;
    expect(under).toBe(before);
    await isOut(cluster, a, b);
    cutter.mend('a');
    await cluster.waitUntil('it is told', () => cluster.heard('rejoined').length > 0);
    back.open();
    expect(cluster.heard('rejoined')[0]).toMatchObject({ kept: ['x'] });
    await cluster.waitUntil('it is stopped', () => cluster.heard('childStopped').length > 0);
    await cluster.waitUntil(
      'it is nowhere',
      () => !b.lookupChild('x') && a.status().children === 0,
    );
    expect(cluster.heard('childStopped')).toEqual([{ id: 'x', reason: 'stopped' }]);
    await a.supervisor('children').startChild(journal, { id: 'x' });
    expect(await addSurely(refTo(b, 'x'), 1)).toBe(1);
  });

  it('takes nothing for its own that an attempt had got back which failed', async () => {
    const cutter = cutting(clusters.createBackend());
    let attempts = 0;
    const backend = withParts(cutter, ({ registry }) => ({
      registry: withMembers(registry, {
        register: async (request, span) => {
          const answer = await registry.register(request, span);
          if (attempts++ === 0) cutter.cut('a');
          return answer;
        },
      }),
    }));
    const [began, go] = [gate(), gate()];
    const fragile = defineActor('fragile', {
      behaviour: withHotSwap(async (state: number) => {
        began.open();
        await go.passed;
        throw new Error(`it crashes at ${state}`);
      }),
      props: () => ({ initialState: 0 }),
    });
    const cluster = clusters.create({ lease: 1_000 }, backend);
    const supervisors = { children: { actors: [fragile], migration } };
    const a = await cluster.join('a', { supervisors });
    const b = await cluster.join('b', { supervisors: others });
    await cluster.joined();
    dispatch(await a.supervisor('children').startChild(fragile, { id: 'x' }), 'go');
    await began.passed;
    cutter.cut('a');
    await isOut(cluster, a, b);
    cutter.mend('a');
    await cluster.waitUntil('it has registered', () => attempts === 1);
    await isOut(cluster, a, b);
    go.open();
    await cluster.waitUntil('it has crashed', () => a.status().children === 0);
    cutter.mend('a');
    await cluster.waitUntil('it is told', () => cluster.heard('rejoined').length > 0);
    expect(cluster.heard('rejoined')[0]).toMatchObject({ kept: [], ended: [] });
    await cluster.waitUntil('it is begun anew', () => cluster.heard('childTakenOver').length > 0);
    expect(cluster.heard('childStopped')).toEqual([]);
  });
});
