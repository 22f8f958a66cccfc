import { coldSwap, hotSwap } from 'nact-hub';
import { add, addSurely, journal, read, upTo } from '../../support/actors';
import { describeEverywhere } from '../../support/backends';

const strategies = [
  ['hot swap', hotSwap({ handover: true })],
  ['cold swap', coldSwap({ handover: true })],
] as const;

describeEverywhere('messages through the reference of a child', (clusters) => {
  describe.each(strategies)('under %s', (_, migration) => {
    const supervisors = { children: { actors: [journal], migration } };

    it('arrive from each node once and in order, before, during and after moves', async () => {
      const cluster = clusters.create({ supervisors });
      const hubs = [
        await cluster.join('a'),
        await cluster.join('b'),
        await cluster.join('c'),
      ] as const;
      await cluster.joined();
      const id = cluster.idOn(hubs[0]);
      await hubs[0].supervisor('children').startChild(journal, { id });
      await cluster.waitUntil('all know it', () => hubs.every((hub) => hub.lookupChild(id)));
      const refs = hubs.map((hub) => hub.lookupChild<never>(id)!.ref);
      const sent = [0, 0, 0];
      let moving = true;
      // Each node has numbers of its own: its index, and three more each time.
      const sending = refs.map(async (ref, index) => {
        while (moving) {
          for (let n = 0; n < 5; n++) add(ref, index + 3 * sent[index]!++);
          await read(ref); // Lets the child keep pace.
        }
      });
      const results = [];
      for (const target of [hubs[1], hubs[2], hubs[0], hubs[2]])
        results.push(await hubs[0].migrate([id], target.node));
      moving = false;
      await Promise.all(sending);
      expect(results).toEqual(results.map(() => ({ moved: [id], stayed: [] })));
      const total = sent.reduce((sum, count) => sum + count, 0);
      await cluster.waitUntil('all have come', async () => (await read(refs[1]!)).length >= total);
      const items = await read(refs[0]!);
      expect(items).toHaveLength(total);
      for (const [index, count] of sent.entries())
        expect(items.filter((item) => item % 3 === index)).toEqual(
          upTo(count).map((n) => index + 3 * n),
        );
      expect(cluster.heard('deadLetter')).toEqual([]);
    });

    it('are answered to the asker, wherever both are', async () => {
      const cluster = clusters.create({ supervisors });
      const [a, b] = [await cluster.join('a'), await cluster.join('b')];
      await cluster.joined();
      const id = cluster.idOn(a);
      await a.supervisor('children').startChild(journal, { id });
      await cluster.waitUntil('b knows it', () => b.lookupChild(id));
      let asked = 0;
      let moving = true;
      const asking = [a, b].map(async (hub) => {
        const { ref } = hub.lookupChild<never>(id)!;
        while (moving) {
          const item = asked++;
          expect(await addSurely(ref, item)).toBe(item);
        }
      });
      const results = [];
      for (const target of [b, a, b]) results.push(await a.migrate([id], target.node));
      moving = false;
      await Promise.all(asking);
      expect(results).toEqual(results.map(() => ({ moved: [id], stayed: [] })));
      expect([...(await read(a.lookupChild<never>(id)!.ref))].sort((x, y) => x - y)).toEqual(
        upTo(asked),
      );
    });

    it('keep their order when they are sent without waiting, across a move', async () => {
      const cluster = clusters.create({ supervisors });
      const [a, b] = [await cluster.join('a'), await cluster.join('b')];
      await cluster.joined();
      const id = cluster.idOn(a);
      const ref = await a.supervisor('children').startChild(journal, { id });
      for (const item of upTo(100)) add(ref, item);
      const moved = a.migrate([id], b.node);
      for (const item of upTo(100)) add(ref, 100 + item);
      await moved;
      for (const item of upTo(100)) add(ref, 200 + item);
      expect(await read(ref)).toEqual(upTo(300));
    });
  });
});
