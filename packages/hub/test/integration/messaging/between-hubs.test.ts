import { hotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { useClusters } from '../../support/backends';

describe('what the hubs say to each other', () => {
  const clusters = useClusters();
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

  it('is not held to the limits of messages', async () => {
    const limits = { messageBytes: 300, keptMessages: 1, keptBytes: 300 };
    const cluster = clusters.create({ supervisors, limits });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const ids = cluster.idsOn(b, 40);
    const { started, failed } = await a.supervisor('children').startChildren(
      journal,
      ids.map((id) => ({ id })),
    );
    expect(failed).toEqual([]);
    for (const { ref } of started) await addSurely(ref, 1);
    const { moved, stayed } = await a.migrate(ids, a.node);
    expect({ moved: [...moved].sort(), stayed }).toEqual({ moved: [...ids].sort(), stayed: [] });
    for (const { ref } of started) expect(await read(ref)).toEqual([1]);
    expect(await a.leave()).toMatchObject({ moved: 40, stayed: [] });
  });

  it('is checked where an app decides on it: the arguments of a child', async () => {
    const a = await clusters.create({ supervisors, limits: { messageBytes: 300 } }).join('a');
    const args = 'x'.repeat(400);
    const starting = a.supervisor('children').startChild(journal, { id: 'x', args } as never);
    await expect(starting).rejects.toMatchObject({ reason: 'args_too_large', limit: 300 });
  });
});
