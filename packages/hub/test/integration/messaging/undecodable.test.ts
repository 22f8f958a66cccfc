import { packFrame, unpackFrame, type FrameValue } from '@nact-hub/core';
import { hotSwap, memoryBackend, type Backend } from 'nact-hub';
import { add, journal, read } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { heldHandovers, withMembers, withParts } from '../../support/held-backend';

/** A backend whose channels can spoil the messages to a child on the way, but not their envelopes. */
function spoilt(backend: Backend) {
  let spoils = false;
  const spoil = (post: FrameValue, id: string): FrameValue => {
    const [from, to, number, head] = post as [string, string, number, FrameValue];
    return to.startsWith(`${id}/`) ? [from, to, number, head, new Uint8Array([255, 255])] : post;
  };
  let child = '';
  const made = withParts(backend, ({ channel }) => ({
    channel: withMembers(channel, {
      send: (to, frame) => {
        if (!spoils) return channel.send(to, frame);
        const [version, from, node, posts, acks] = unpackFrame(frame) as FrameValue[];
        const all = (posts as FrameValue[]).map((post) => spoil(post, child));
        return channel.send(to, packFrame([version!, from!, node!, all, acks!]));
      },
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
    const { backend, begin, end } = spoilt(memoryBackend());
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
