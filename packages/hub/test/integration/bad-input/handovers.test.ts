import { decodeHandover, encodeHandover } from '@nact-hub/handover';
import { coldSwap, hotSwap, type Backend } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';
import { withMembers, withParts } from '../../support/held-backend';

/** A backend on which `b` finds other bytes than were stored; undefined: nothing. */
const tampered = (
  backend: Backend,
  change: (bytes: Uint8Array) => Uint8Array | undefined,
  active: () => boolean,
): Backend =>
  withParts(backend, ({ handovers }) => ({
    handovers: withMembers(handovers, {
      get: async (keys) => {
        const found = await handovers.get(keys);
        if (!active()) return found;
        return new Map(
          [...found].flatMap(([key, bytes]) => {
            const changed = change(bytes);
            return changed ? [[key, changed] as const] : [];
          }),
        );
      },
    }),
  }));

const damages: [string, RegExp, (bytes: Uint8Array, hub: string) => Uint8Array | undefined][] = [
  ['expired', /^handover_expired$/, () => undefined],
  ['empty', /./, () => new Uint8Array()],
  ['cut short', /./, (bytes) => bytes.slice(0, bytes.length - 5)],
  ['noise', /./, (bytes) => bytes.map((byte, index) => (index % 7 === 3 ? byte ^ 0xff : byte))],
  ['text', /./, () => new TextEncoder().encode('{"state":[1,2,3]}')],
  ['of a newer byte format', /./, (bytes) => bytes.map((byte, i) => (i === 0 ? byte + 1 : byte))],
];

const strategies = [
  ['hot swap', hotSwap({ handover: true })],
  ['cold swap', coldSwap({ handover: true })],
] as const;

describeOnBackends('a handover that cannot be read', (clusters) => {
  describe.each(strategies)('under %s', (_, migration) => {
    it.each(damages)(
      'keeps the child where it is, with its state: %s',
      async (_, reason, damage) => {
        let active = true;
        const backend = tampered(
          clusters.createBackend(),
          (bytes) => damage(bytes, ''),
          () => active,
        );
        const supervisors = { children: { actors: [journal], migration } };
        const cluster = clusters.create({ supervisors }, backend);
        const [a, b] = [await cluster.join('a'), await cluster.join('b')];
        await cluster.joined();
        const id = cluster.idOn(a);
        const ref = await a.supervisor('children').startChild(journal, { id });
        await addSurely(ref, 1);
        const { moved, stayed } = await a.migrate([id], b.node);
        expect(moved).toEqual([]);
        expect(stayed).toEqual([
          { id, reason: expect.stringMatching(reason), message: expect.any(String) },
        ]);
        await addSurely(ref, 2);
        expect(await read(ref)).toEqual([1, 2]);
        active = false;
        expect((await a.migrate([id], b.node)).moved).toEqual([id]);
        expect(await read(ref)).toEqual([1, 2]);
      },
    );
  });

  it('because it is of another child is not taken over', async () => {
    const swapped = new Map<string, Uint8Array>();
    const backend = tampered(
      clusters.createBackend(),
      (bytes) => swapped.get('other') ?? (swapped.set('other', bytes), bytes),
      () => true,
    );
    const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
    const cluster = clusters.create({ supervisors }, backend);
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const [x, y] = cluster.idsOn(a, 2) as [string, string];
    const children = a.supervisor('children');
    const refs = [
      await children.startChild(journal, { id: x }),
      await children.startChild(journal, { id: y }),
    ];
    await addSurely(refs[0]!, 1);
    await addSurely(refs[1]!, 2);
    expect((await a.migrate([x], b.node)).moved).toEqual([x]);
    expect((await a.migrate([y], b.node)).stayed).toEqual([
      { id: y, reason: 'handover_of_another_child', message: expect.stringContaining(y) },
    ]);
    expect(await read(refs[1]!)).toEqual([2]);
  });

  it('at an adoption is reported, and never a silent fresh start', async () => {
    let active = true;
    const backend = tampered(
      clusters.createBackend(),
      (bytes) => bytes.slice(0, 9),
      () => active,
    );
    const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
    const cluster = clusters.create({ supervisors, lease: 1_000 }, backend);
    const a = await cluster.join('a');
    await addSurely(await a.supervisor('children').startChild(journal, { id: 'x' }), 1);
    expect((await a.leave()).parked).toEqual(['x']);
    const b = await cluster.join('b');
    await cluster.waitUntil('b has said so', () => cluster.heard('childNotRunning', b).length);
    expect(cluster.heard('childNotRunning', b)[0]).toMatchObject({
      id: 'x',
      reason: expect.any(String),
      message: expect.any(String),
    });
    expect(b.lookupChild('x')).toMatchObject({ node: undefined });
    active = false;
    await cluster.waitUntil('b has adopted it', () => b.listChildren('local').length === 1);
    expect(await read(b.lookupChild<never>('x')!.ref)).toEqual([1]);
  });

  it('is one of a newer format than this version knows', async () => {
    const expected = { hub: 'h', child: 'x' };
    const bytes = await newer();
    expect(() => decodeHandover(bytes, expected)).toThrow(
      expect.objectContaining({
        code: 'corrupt',
        reason: 'handover_newer_format',
        message: expect.stringMatching(/newer|update|upgrade/i),
      }),
    );
  });
});

/** A handover as a later version would write it: its first part is the number of the format. */
async function newer(): Promise<Uint8Array> {
  const encoded = await encodeHandover({
    hub: 'h',
    child: 'x',
    epoch: 1,
    migration: 'm',
    version: 1,
    source: 'a',
    definition: 'journal',
    stateVersion: 1,
    storedAt: 0,
    state: undefined,
    takenIn: [],
    life: 1,
    inherited: [],
    sent: new Uint8Array(),
  });
  const bytes = await encoded.join();
  const format = bytes.indexOf(1, 1);
  return bytes.map((byte, index) => (index === format ? 2 : byte));
}
