import { addSurely, read, type JournalMessage } from '../../support/actors';
import { clearTestRedis, useClusters } from '../../support/backends';
import { journalWith, toldCheckpoints } from '../../support/checkpoints';
import { losingBackends } from '../../support/losing';

describe.each(losingBackends)('checkpoints when data is lost (%s)', (name, createBackend) => {
  if (name === 'Redis') afterAll(clearTestRedis);
  const clusters = useClusters();

  it('each is made again as soon as its node has registered, although nothing happens to its child', async () => {
    const { definition, supervisors } = journalWith({ checkpointEvery: { messages: 1 } });
    const losing = createBackend();
    const told = toldCheckpoints(losing);
    const cluster = clusters.create({ supervisors, lease: 1_000 }, told.backend);
    const a = await cluster.join('a');
    const ref = await a.supervisor('children').startChild(definition, { id: 'one' });
    await addSurely(ref, 7);
    await cluster.waitUntil('7 is stored', () => told.stored.length === 2);
    await losing.lose(cluster.hubId);
    await cluster.waitUntil('it is stored again', () => told.stored.length === 3);
    expect(told.stored[2]).toEqual({ ...told.stored[1], version: 3 });
    const b = await cluster.join('b');
    await cluster.waitUntil('b knows it', () => b.lookupChild('one'));
    await a.close();
    await cluster.waitUntil('b has it', () => cluster.heard('childTakenOver', b).length === 1);
    expect(await read(b.lookupChild<JournalMessage>('one')!.ref)).toEqual([7]);
  });
});
