import { hotSwap, memoryBackend, type Backend } from 'nact-hub';
import { add, journal, read } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { isFor, spoilt } from '../../support/frames';
import { heldHandovers, withMembers, withParts } from '../../support/held-backend';

/** A backend whose channels can spoil the messages to a child on the way, but not their envelopes. */
function spoiling(backend: Backend) {
  let spoils = false;
  let child = '';
  const made = withParts(backend, ({ channel }) => ({
    channel: withMembers(channel, {
      send: (to, frame) =>
        channel.send(
          to,
          spoilt(frame, (arrival) => spoils && isFor(arrival, child)),
        ),
    }),
  }));
  return {
    backend: made,
    begin: (id: string) => {
      child = id;
      spoils = true;
    },
    end: () => void (spoils = false),
  };
}

describe('a message that cannot be decoded', () => {
  const clusters = useClusters();

  it('leaves no gap in what its sender sends, also when the child has been asked for its state', async () => {
    const { backend, begin, end } = spoiling(memoryBackend());
    const held = heldHandovers(backend);
    const migration = hotSwap({ handover: true });
    const cluster = clusters.create(
      { supervisors: { children: { actors: [journal], migration } } },
      held,
    );
    const [a, b, c] = [await cluster.join('a'), await cluster.join('b'), await cluster.join('c')];
    await cluster.joined();
    const id = cluster.idOn(a);
    await a.supervisor('children').startChild(journal, { id });
    await cluster.waitUntil('c knows it', () => c.lookupChild(id));
    const { ref } = c.lookupChild<never>(id)!;

    const queried = held.holdNextPut();
    const moving = a.migrate([id], b.node);
    await queried.reached;
    begin(id);
    add(ref, 1);
    await cluster.waitUntil('it has come', () => cluster.heard('deadLetter', a).length === 1);
    end();
    queried.release();
    expect((await moving).moved).toEqual([id]);

    add(ref, 2);
    expect(await read(ref)).toEqual([2]);
    expect(cluster.heard('deadLetter')).toMatchObject([{ reason: 'corrupt', childId: id }]);
  });
});
