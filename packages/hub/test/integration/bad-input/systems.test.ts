import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as nact from 'nact';
import { spawn, start, stop, type Ref } from 'nact';
import { hotSwap, memoryBackend, startHub } from 'nact-hub';
import { addSurely, journal, read } from '../../support/actors';
import { useClusters } from '../../support/backends';

const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };
const options = () => ({ hubId: 'hub', backend: memoryBackend(), supervisors });

const refusal = (reason: string, message: RegExp) =>
  expect.objectContaining({
    code: 'invalid_config',
    reason,
    message: expect.stringMatching(message),
  });

describe('the parent of a hub', () => {
  let systems: Ref<never>[] = [];
  const named = (name: string): Ref<never> => {
    const system = start({ name });
    systems.push(system);
    return system;
  };
  afterEach(() => {
    for (const system of systems) stop(system);
    systems = [];
  });

  it.each([undefined, null, {}, 'shop', 42])(
    'must be a reference, and is not %p',
    async (parent) => {
      await expect(startHub(parent as never, options())).rejects.toEqual(
        refusal('not_a_reference', /first argument of startHub/),
      );
    },
  );

  it('must be of the copy of nact that the hub uses', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'another-nact-'));
    try {
      const original = path.dirname(require.resolve('nact/package.json'));
      cpSync(original, path.join(dir, 'node_modules', 'nact'), { recursive: true });
      symlinkSync(path.dirname(original) + '/denque', path.join(dir, 'node_modules', 'denque'));
      const another = createRequire(path.join(dir, 'app.js'))('nact') as typeof nact;
      expect(another.start).not.toBe(start);
      const system = another.start({ name: 'elsewhere' });
      await expect(startHub(system, options())).rejects.toEqual(
        refusal('two_copies_of_nact', /'elsewhere'.*npm ls nact/),
      );
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('must be the one system of its name', async () => {
    const first = named('twins');
    const second = named('twins');
    await expect(startHub(first, options())).rejects.toEqual(
      refusal('system_name_taken', /'twins'/),
    );
    const hub = await startHub(second, options());
    await hub.close();
  });

  it('must run', async () => {
    const system = named('stopped-parent');
    const actor = spawn(system, (state: undefined) => state, 'parent');
    stop(actor);
    await expect(startHub(actor, options())).rejects.toEqual(refusal('parent_stopped', /stopped/));
    stop(system);
    await expect(startHub(system, options())).rejects.toEqual(
      refusal('two_copies_of_nact', /has stopped, or/),
    );
  });

  it('may be any actor of the app', async () => {
    const system = named('with-an-actor');
    const actor = spawn(system, (state: undefined) => state, 'parent');
    const hub = await startHub(actor, options());
    const ref = await hub.supervisor('children').startChild(journal, { id: 'x' });
    await addSurely(ref, 1);
    expect(await read(ref)).toEqual([1]);
    await hub.close();
  });
});

describe('several hubs on one system', () => {
  const clusters = useClusters();

  it('do not meet', async () => {
    const [one, two] = [clusters.create({ supervisors }), clusters.create({ supervisors })];
    const a = await one.join('a');
    const system = one.systemOf(a);
    const hub = await startHub(system, { hubId: two.hubId, backend: two.backend, supervisors });
    const refs = [a, hub].map((each) =>
      each.supervisor('children').startChild(journal, { id: 'x' }),
    );
    await addSurely(await refs[0]!, 1);
    await addSurely(await refs[1]!, 2);
    expect(await read(await refs[0]!)).toEqual([1]);
    expect(await read(await refs[1]!)).toEqual([2]);
    await hub.close();
  });
});
