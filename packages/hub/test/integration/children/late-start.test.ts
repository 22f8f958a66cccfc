import type { RegistryStore } from '@nact-hub/registry';
import { hotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { withMembers, withParts } from '../../support/held-backend';
import { waitUntil } from '../../support/wait-until';

describeOnBackends('a start that is carried out late', (clusters) => {
  it('when it was repeated and the child is over leaves no child that nobody runs', async () => {
    let late: (() => Promise<unknown>) | undefined;
    const backend = withParts(clusters.createBackend(), ({ registry }) => ({
      registry: withMembers<RegistryStore>(registry, {
        start: (...call) => {
          if (late) return registry.start(...call);
          late = () => registry.start(...call);
          return Promise.reject(new Error('no answer'));
        },
      }),
    }));
    const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
    const cluster = clusters.create({ supervisors }, backend);
    const a = await cluster.join('a');
    const children = a.supervisor('children');
    const first = await children.startChild(journal, { id: 'x' });
    await addSurely(first, 1);
    const { epoch } = a.lookupChild('x')!;
    await a.stopChild('x');
    await late!();
    let again = first;
    const started = () =>
      children.startChild(journal, { id: 'x' }).then(
        (ref) => ((again = ref), true),
        () => false,
      );
    await waitUntil('it can be started anew', started);
    expect(a.lookupChild('x')!.epoch).toBeGreaterThan(epoch + 1);
    await addSurely(again, 2);
    expect(await read(again)).toEqual([2]);
  });
});
