import { choosePlacement } from '@nact-hub/registry';
import type { Backend, HubEvents } from 'nact-hub';
import { add, addSurely, keepJournal, read, upTo, type JournalMessage } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { journalWith, toldCheckpoints } from '../../support/checkpoints';
import { withMembers, withParts } from '../../support/held-backend';
import { gate } from '../../support/wait-until';

const checkpointEvery = { messages: 1 };

/** A journal that can be made to hang before it processes anything. */
function hangingJournal(options: Parameters<typeof journalWith>[0]) {
  let passed = Promise.resolve();
  const parts = journalWith(options, async (items, message) => {
    await passed;
    return keepJournal(items, message);
  });
  const hang = () => {
    const held = gate();
    passed = held.passed;
    return () => ((passed = Promise.resolve()), held.open());
  };
  return { ...parts, hang };
}

/** A backend on which nodes can be made dumb: nobody hears of what they send. */
function muted(backend: Backend) {
  const dumb = new Set<string>();
  const parts = withParts(backend, ({ channel }, node) => ({
    channel: withMembers(channel, {
      send: (to, frame) => (dumb.has(node) ? Promise.resolve('sent') : channel.send(to, frame)),
    }),
  }));
  return { backend: parts, mute: (node: string) => void dumb.add(node) };
}

describeOnBackends(
  'a child that is taken over with messages that nobody has acknowledged',
  (clusters) => {
    async function setUp(
      { definition, supervisors }: ReturnType<typeof journalWith>,
      backend = clusters.createBackend(),
    ) {
      const told = toldCheckpoints(backend);
      const cluster = clusters.create({ supervisors, lease: 1_000 }, told.backend);
      const [a, b] = [await cluster.join('a'), await cluster.join('b')];
      await cluster.joined();
      const id = cluster.idOn(a);
      await a.supervisor('children').startChild(definition, { id });
      await cluster.waitUntil('b knows it', () => b.lookupChild(id));
      const { ref } = b.lookupChild<JournalMessage>(id)!;
      const sender = `@${b.node}`;
      const contained = (last: number) =>
        cluster.waitUntil(`message ${last} is in a checkpoint`, () =>
          told.stored.some(({ taken }) => taken[sender] === last),
        );
      const takenOver = (times = 1) =>
        cluster.waitUntil(
          'it is taken over',
          () => cluster.heard('childTakenOver').length === times,
        );
      const letters = (): HubEvents['deadLetter'][] => cluster.heard('deadLetter', b);
      return { cluster, a, b, id, ref, contained, takenOver, letters };
    }

    it('gets them again, in order, after its last checkpoint, and whatever is sent then', async () => {
      const journal = hangingJournal({ checkpointEvery, redeliver: true });
      const { a, b, ref, contained, takenOver, letters } = await setUp(journal);
      for (const item of upTo(10)) await addSurely(ref, item);
      await contained(10);
      const go = journal.hang();
      for (const item of upTo(15).slice(10)) add(ref, item);
      b.on('childTakenOver', () => add(ref, 15)); // Before anybody else can send anything.
      await a.close();
      await takenOver();
      go();
      await addSurely(ref, 16);
      expect(await read(ref)).toEqual(upTo(17));
      expect(letters()).toEqual([]);
    });

    it('loses them without redeliver: each is a dead letter', async () => {
      const journal = hangingJournal({ checkpointEvery });
      const { cluster, a, id, ref, contained, takenOver, letters } = await setUp(journal);
      for (const item of upTo(10)) await addSurely(ref, item);
      await contained(10);
      const go = journal.hang();
      for (const item of upTo(15).slice(10)) add(ref, item);
      await a.close();
      await takenOver();
      go();
      await cluster.waitUntil('all are reported', () => letters().length === 5);
      for (const letter of letters())
        expect(letter).toMatchObject({ reason: 'another_life', childId: id, fate: 'unknown' });
      expect(await read(ref)).toEqual(upTo(10));
    });

    it('processes none again that its checkpoint contains', async () => {
      const { backend, mute } = muted(clusters.createBackend());
      const { a, ref, contained, takenOver } = await setUp(
        journalWith({ checkpointEvery, redeliver: true }),
        backend,
      );
      await addSurely(ref, 0);
      mute(a.node);
      for (const item of upTo(6).slice(1)) add(ref, item);
      await contained(6);
      await a.close();
      await takenOver();
      await addSurely(ref, 6);
      expect(await read(ref)).toEqual(upTo(7));
    });

    it('without a checkpoint gets all of them, from its initial state', async () => {
      const journal = hangingJournal({ redeliver: true });
      const { a, ref, takenOver } = await setUp(journal);
      const go = journal.hang();
      for (const item of upTo(5)) add(ref, item);
      await a.close();
      await takenOver();
      go();
      await addSurely(ref, 5);
      expect(await read(ref)).toEqual(upTo(6));
    });

    it('answers a question that was asked of its earlier life', async () => {
      const journal = hangingJournal({ checkpointEvery, redeliver: true });
      const { a, ref, takenOver } = await setUp(journal);
      const go = journal.hang();
      const answer = addSurely(ref, 7, 10_000);
      await a.close();
      await takenOver();
      go();
      expect(await answer).toBe(7);
    });

    it('gets each once over several lives, although its sender never hears of one', async () => {
      const { backend, mute } = muted(clusters.createBackend());
      const { definition, supervisors } = journalWith({ checkpointEvery, redeliver: true });
      const told = toldCheckpoints(backend);
      const cluster = clusters.create({ supervisors, lease: 1_000 }, told.backend);
      const [a, b, c] = [await cluster.join('a'), await cluster.join('b'), await cluster.join('c')];
      await cluster.joined();
      const others = a.nodes().filter(({ id }) => id !== a.node);
      const child = { supervisor: 'children', definition: 'journal' };
      const id = cluster
        .idsOn(a, 50)
        .find((one) => choosePlacement(others, { id: one, ...child }) === c.node)!;
      await a.supervisor('children').startChild(definition, { id });
      await cluster.waitUntil('b knows it', () => b.lookupChild(id));
      const { ref } = b.lookupChild<JournalMessage>(id)!;
      mute(a.node);
      mute(c.node);
      for (const item of upTo(4)) add(ref, item);
      const sender = `@${b.node}`;
      await cluster.waitUntil('all are in a checkpoint', () =>
        told.stored.some(({ taken }) => taken[sender] === 4),
      );
      const takenOver = (times: number) =>
        cluster.waitUntil(`life ${times}`, () => {
          const epochs = new Set(told.stored.map(({ epoch }) => epoch));
          return cluster.heard('childTakenOver').length === times && epochs.size === times + 1;
        });
      await a.close();
      await takenOver(1);
      await c.close();
      await takenOver(2);
      await addSurely(ref, 4);
      expect(await read(ref)).toEqual(upTo(5));
    });

    it('moves on with what it has to get, and knows at the target what it need not', async () => {
      const { backend, mute } = muted(clusters.createBackend());
      const { cluster, a, b, id, ref, contained, takenOver } = await setUp(
        journalWith({ checkpointEvery, redeliver: true }),
        backend,
      );
      await addSurely(ref, 0);
      mute(a.node);
      for (const item of upTo(4).slice(1)) add(ref, item);
      await contained(4);
      await a.close();
      await takenOver();
      const c = await cluster.join('c');
      await cluster.waitUntil('c knows it', () => c.lookupChild(id));
      await b.migrate([id], c.node);
      await addSurely(ref, 4);
      expect(await read(ref)).toEqual(upTo(5));
    });
  },
);
