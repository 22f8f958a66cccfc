import { dispatch } from 'nact';
import { coldSwap, defineActor, hotSwap, memoryBackend, type Backend } from 'nact-hub';
import { add, journal, read } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { withMembers, withParts } from '../../support/held-backend';
import { gate } from '../../support/wait-until';

/** A child that takes its peers with it when it is told to. */
const bomb = defineActor('bomb', {
  behaviour: (): never => {
    throw new Error('boom');
  },
  props: () => ({ onCrash: (_, __, context) => context.stopAll }),
});

/** A backend on which a cut-over stops before the registry hears of it. */
function heldCutOver() {
  const [reached, released] = [gate(), gate()];
  const backend: Backend = withParts(memoryBackend(), ({ registry }) => ({
    registry: withMembers(registry, {
      cutOver: async (...args) => {
        reached.open();
        await released.passed;
        return registry.cutOver(...args);
      },
    }),
  }));
  return { backend, reached: reached.passed, release: () => released.open() };
}

describe('a standby that its peers stop while the owner changes', () => {
  const clusters = useClusters();

  it.each([
    ['hot swap', hotSwap()],
    ['cold swap', coldSwap()],
  ])('is stopped there as any child, and the move ends (%s)', async (_, migration) => {
    const { backend, reached, release } = heldCutOver();
    const supervisors = { children: { actors: [journal, bomb], migration } };
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    add(ref, 1);
    const peer = cluster.idOn(b, 'children', 'bomb');
    const fuse = await b.supervisor('children').startChild(bomb, { id: `${peer}` });
    const moving = a.migrate([id], b.node);
    await reached;
    dispatch(fuse, 'go');
    await cluster.waitUntil('the peer is off the registry', () => !b.lookupChild(peer));
    release();
    expect((await moving).moved).toEqual([id]);
    await cluster.waitUntil('the child is off the registry', () => !a.lookupChild(id));
    expect(cluster.heard('childStopped', b)).toContainEqual({ id, reason: 'crashed' });
    const again = await a.supervisor('children').startChild(journal, { id });
    expect(await read(again)).toEqual([]);
  });
});
