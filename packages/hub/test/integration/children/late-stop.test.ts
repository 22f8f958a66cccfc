import type { RegistryStore } from '@nact-hub/registry';
import { defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { addSurely, keepJournal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { withMembers, withParts } from '../../support/held-backend';
import { gate } from '../../support/wait-until';

describeOnBackends('a stop that is answered late', (clusters) => {
  it('leaves no instance behind when the child has begun another life here by then', async () => {
    const startedAgain = gate();
    let calls = 0;
    const backend = withParts(clusters.createBackend(), ({ registry }) => ({
      registry: withMembers<RegistryStore>(registry, {
        stop: async (...call) => {
          if (++calls > 1) await startedAgain.passed;
          const answer = await registry.stop(...call);
          if (calls === 1) throw new Error('no answer');
          return answer;
        },
      }),
    }));
    const ended: (readonly number[])[] = [];
    const journal = defineActor('journal', {
      behaviour: withHotSwap(keepJournal),
      props: () => ({
        initialState: [] as readonly number[],
        afterStop: (items) => void ended.push(items),
      }),
    });
    const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
    const cluster = clusters.create({ supervisors }, backend);
    const a = await cluster.join('a');
    const children = a.supervisor('children');
    await addSurely(await children.startChild(journal, { id: 'x' }), 1);
    const stopped = a.stopChild('x');
    await cluster.waitUntil('it is off the registry', () => !a.lookupChild('x'));
    const again = await children.startChild(journal, { id: 'x' });
    await addSurely(again, 2);
    expect(ended).toEqual([]);
    startedAgain.open();
    await stopped;
    await cluster.waitUntil('the first one has ended', () => ended.length > 0);
    expect(ended).toEqual([[1]]);
    expect(await read(again)).toEqual([2]);
  });
});
