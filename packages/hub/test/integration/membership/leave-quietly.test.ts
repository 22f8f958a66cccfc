import { dispatch, query, spawn, type Ref } from 'nact';
import { defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { add, addSurely, journal, read, upTo } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { withMembers, withParts } from '../../support/held-backend';
import { gate } from '../../support/wait-until';

describeOnBackends('a node that leaves', (clusters) => {
  const migration = hotSwap({ handover: true });
  const supervisors = { children: { actors: [journal], migration } };

  it('waits until somebody who asked has the answer', async () => {
    const answer = gate();
    const slow = defineActor('slow', {
      behaviour: withHotSwap(async (_: undefined, message: { readonly from: Ref<string> }) => {
        await answer.passed;
        dispatch(message.from, 'at last');
        return undefined;
      }),
    });
    const cluster = clusters.create({ supervisors: { children: { actors: [slow], migration } } });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(b, 'children', 'slow');
    const ref = await a.supervisor('children').startChild(slow, { id });
    const asked = query(ref, (from: Ref<string>) => ({ from }), 10_000);
    let hasLeft = false;
    const leaving = a.leave().then(() => (hasLeft = true));
    await cluster.waitUntil('b knows', () => b.nodes().some(({ phase }) => phase === 'leaving'));
    // Each start takes a way to the registry and back: time enough for a to leave, if it would.
    for (const n of upTo(20)) await b.supervisor('children').startChild(slow, { id: `more-${n}` });
    expect(hasLeft).toBe(false);
    answer.open();
    expect(await asked).toBe('at last');
    await leaving;
  });

  it('waits until all that it has sent has been processed', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(b);
    const ref = await a.supervisor('children').startChild(journal, { id });
    for (const item of upTo(200)) add(ref, item);
    await a.leave();
    expect(await read(b.lookupChild<never>(id)!.ref)).toEqual(upTo(200));
    expect(cluster.heard('deadLetter')).toEqual([]);
  });

  it('is out soon although its app sends and asks without a pause, and loses nothing of it in silence', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(a);
    const ref = await a.supervisor('children').startChild(journal, { id });
    await cluster.waitUntil('b knows it', () => b.lookupChild(id));
    let sent = 0;
    let hasLeft = false;
    const answers: Promise<string>[] = [];
    const goOn = (): void => {
      if (hasLeft) return;
      add(ref, sent++);
      const asked = addSurely(ref, sent++, 60_000);
      answers.push(
        asked.then(
          () => 'answered',
          (error: Error) => error.message,
        ),
      );
      setImmediate(goOn);
    };
    goOn();
    const begun = performance.now();
    await a.leave({ timeout: 60_000 });
    hasLeft = true;
    expect(performance.now() - begun).toBeLessThan(20_000);
    const letters = cluster.heard('deadLetter', a);
    const told = new Set((await Promise.all(answers)).filter((text) => text !== 'answered'));
    for (const text of told)
      expect(text).toMatch(/^Query can never resolve: node \S+ (is leaving|has left) the hub$/);
    expect(letters.filter((l) => l.reason !== 'node_closed' || l.fate !== 'not_processed')).toEqual(
      [],
    );
    const items = await read(b.lookupChild<never>(id)!.ref);
    expect(items).toEqual(upTo(items.length));
    expect(items.length + letters.length).toBe(sent);
  });

  it('refuses what its app sends when nothing is under way any more, also until it is out', async () => {
    const [reached, released] = [gate(), gate()];
    const backend = withParts(clusters.createBackend(), ({ registry }) => ({
      registry: withMembers(registry, {
        leave: async (node) => {
          reached.open();
          await released.passed;
          return registry.leave(node);
        },
      }),
    }));
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const id = cluster.idOn(b);
    const ref = await a.supervisor('children').startChild(journal, { id });
    await addSurely(ref, 0);
    const leaving = a.leave();
    await reached.passed;
    for (const item of upTo(10)) add(ref, item);
    await expect(addSurely(ref, 10)).rejects.toThrow(/is leaving the hub/);
    const again = a.supervisor('children').getOrStart(journal, { id });
    await expect(again).rejects.toMatchObject({ reason: 'hub_left' });
    released.open();
    await leaving;
    expect(await read(b.lookupChild<never>(id)!.ref)).toEqual([0]);
    const letter = { childId: id, reason: 'node_closed', fate: 'not_processed' };
    expect(cluster.heard('deadLetter')).toEqual(Array(11).fill(expect.objectContaining(letter)));
  });

  it('keeps the messages to children that move away during the leave, of every node', async () => {
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const ids = cluster.idsOn(a, 20);
    const specs = ids.map((id) => ({ id }));
    const { started } = await a.supervisor('children').startChildren(journal, specs);
    await cluster.waitUntil('b knows them', () => ids.every((id) => b.lookupChild(id)));
    const leaving = a.leave();
    for (const item of upTo(50)) {
      for (const { ref } of started) add(ref, item);
      for (const id of ids) await addSurely(b.lookupChild<never>(id)!.ref, 1_000 + item);
      if (a.listChildren('local').length === 0) break;
    }
    await leaving;
    for (const id of ids) {
      const items = await read(b.lookupChild<never>(id)!.ref);
      const [fromA, fromB] = [items.filter((n) => n < 1_000), items.filter((n) => n >= 1_000)];
      expect(fromA).toEqual(upTo(fromA.length));
      expect(fromB).toEqual(upTo(fromB.length).map((n) => 1_000 + n));
      expect(fromA.length).toBe(fromB.length);
    }
    expect(cluster.heard('deadLetter')).toEqual([]);
  });

  it('leaves the plain actors of its app alone', async () => {
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    const echo = spawn(cluster.systemOf(a), (state: undefined, message: { from: Ref<string> }) => {
      dispatch(message.from, 'still here');
      return state;
    });
    await a.leave();
    expect(await query(echo, (from: Ref<string>) => ({ from }), 1_000)).toBe('still here');
  });
});

describeOnBackends('nodes that join and leave at once', (clusters) => {
  it('lose nothing', async () => {
    const supervisors = {
      children: { actors: [journal], migration: hotSwap({ handover: true }) },
    };
    const cluster = clusters.create({ supervisors, limits: { batchSize: 7 } });
    const a = await cluster.join('a');
    const specs = Array.from({ length: 30 }, (_, i) => ({ id: `c-${i}` }));
    const { started } = await a.supervisor('children').startChildren(journal, specs);
    for (const { ref } of started) await addSurely(ref, 1);
    const b = await cluster.join('b');
    const [c, left] = await Promise.all([cluster.join('c'), a.leave()]);
    expect(left.stayed).toEqual([]);
    const [d] = await Promise.all([cluster.join('d'), b.leave()]);
    await cluster.waitUntil('c and d have all', () => {
      const count = [c, d].map((hub) => hub.listChildren('local').length);
      return count[0]! + count[1]! === 30;
    });
    for (const { id } of specs) expect(await read(d.lookupChild<never>(id)!.ref)).toEqual([1]);
  });
});
