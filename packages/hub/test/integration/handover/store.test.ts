import { memoryBackend } from 'nact-hub';
import { piecesOf } from '@nact-hub/core';
import { decodeHandover, type HandoverEntry } from '@nact-hub/handover';
import { coldSwap, hotSwap } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { withMembers, withParts } from '../../support/held-backend';

interface Call {
  readonly what: 'put' | 'keep' | 'drop';
  readonly keys: readonly string[];
  readonly ttl?: number;
  readonly bytes?: HandoverEntry['bytes'];
}

function recordedHandovers(calls: Call[]) {
  return withParts(memoryBackend(), ({ handovers }) => ({
    handovers: withMembers(handovers, {
      put: (entries, ttl) => {
        for (const { key, bytes } of entries) calls.push({ what: 'put', keys: [key], ttl, bytes });
        return handovers.put(entries, ttl);
      },
      keep: (keys, ttl) => {
        calls.push({ what: 'keep', keys, ttl });
        return handovers.keep(keys, ttl);
      },
      drop: (keys) => {
        calls.push({ what: 'drop', keys });
        return handovers.drop(keys);
      },
    }),
  }));
}

describe('the handover store', () => {
  const clusters = useClusters();
  const strategies = [
    ['hot swap', hotSwap({ handover: true, stateTtl: 43_210 })],
    ['cold swap', coldSwap({ handover: true, stateTtl: 43_210 })],
  ] as const;

  it.each(strategies)(
    'keeps state for `stateTtl`, and says whose it was (%s)',
    async (_, migration) => {
      const calls: Call[] = [];
      const supervisors = { children: { actors: [journal], migration } };
      const cluster = clusters.create({ supervisors }, recordedHandovers(calls));
      const [a, b] = [await cluster.join('a'), await cluster.join('b')];
      const id = cluster.idOn(a);
      const ref = await a.supervisor('children').startChild(journal, { id });
      await addSurely(ref, 1);
      const epoch = a.lookupChild(id)!.epoch;
      await a.migrate([id], b.node);
      const [put] = calls.filter(({ what }) => what === 'put');
      expect(put?.ttl).toBe(43_210);
      const bytes = await piecesOf(put!.bytes!).join();
      expect(await decodeHandover(bytes, { hub: cluster.hubId, child: id })).toMatchObject({
        hub: cluster.hubId,
        child: id,
        source: a.node,
        epoch,
        definition: 'journal',
        stateVersion: 1,
      });
      expect(await read(ref)).toEqual([1]);
    },
  );

  it.each(strategies)('is cleared when the move is over (%s)', async (_, migration) => {
    const calls: Call[] = [];
    const supervisors = { children: { actors: [journal], migration } };
    const cluster = clusters.create({ supervisors }, recordedHandovers(calls));
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const id = cluster.idOn(a);
    await a.supervisor('children').startChild(journal, { id });
    await a.migrate([id], b.node);
    const put = new Set(calls.filter(({ what }) => what === 'put').flatMap(({ keys }) => keys));
    const dropped = calls.filter(({ what }) => what === 'drop').flatMap(({ keys }) => keys);
    expect(new Set(dropped)).toEqual(put);
  });
});
