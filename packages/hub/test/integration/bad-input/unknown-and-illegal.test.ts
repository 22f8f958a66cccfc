import { defineActor, hotSwap, withHotSwap } from 'nact-hub';
import { addSurely, journal, keepJournal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

const stranger = defineActor('stranger', { behaviour: withHotSwap(keepJournal) });

describeOnBackends('what a supervisor does not take', (clusters) => {
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

  it('is an unknown definition: the error names it, what there is, and where to add it', async () => {
    const a = await clusters.create({ supervisors }).join('a');
    const starting = a.supervisor('children').startChild(stranger, { id: 'x' });
    await expect(starting).rejects.toMatchObject({
      code: 'invalid_call',
      reason: 'unknown_definition',
      message: expect.stringMatching(
        /'children'.*'stranger'.*'journal'.*supervisors\.children\.actors/,
      ),
    });
    await expect(a.supervisor('children').getOrStart(stranger, { id: 'x' })).rejects.toMatchObject({
      reason: 'unknown_definition',
    });
    expect(a.lookupChild('x')).toBeUndefined();
  });

  it('is the name of a definition in its place', async () => {
    const a = await clusters.create({ supervisors }).join('a');
    const children = a.supervisor('children');
    await expect(children.getOrStart('journal' as never, { id: 'x' })).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringMatching(/`actor`.*defineActor.*'journal'/),
    });
  });

  it('is a misspelt property: nothing is started', async () => {
    const misspelt = defineActor('misspelt', {
      behaviour: withHotSwap(keepJournal),
      props: () => ({ initalState: [] }) as object as { readonly initialState: readonly number[] },
    });
    const options = { children: { actors: [misspelt], migration: hotSwap({ handover: true }) } };
    const a = await clusters.create({ supervisors: options }).join('a');
    const starting = a.supervisor('children').startChild(misspelt, { id: 'x' });
    await expect(starting).rejects.toMatchObject({
      code: 'start_failed',
      message: expect.stringMatching(/props\.initalState.*initialState/),
    });
    expect(a.lookupChild('x')).toBeUndefined();
  });

  const illegal: [string, unknown][] = [
    ['an empty id', ''],
    ['a space', 'cart 42'],
    ['a control character', 'cart\n42'],
    ['an @ in front', '@cart'],
    ['257 characters', 'x'.repeat(257)],
    ['a dash alone', '-'],
    ['half a surrogate', 'cart-\ud800'],
    ['a number', 42],
    ['nothing', undefined],
    ['an object', {}],
  ];
  it.each(illegal)('is an illegal id: %s', async (_, id) => {
    const a = await clusters.create({ supervisors }).join('a');
    const children = a.supervisor('children');
    const refusal = {
      code: 'invalid_call',
      reason: 'illegal_child_id',
      message: expect.stringMatching(/use 1 to 256 characters/),
    };
    await expect(children.startChild(journal, { id: id as string })).rejects.toMatchObject(refusal);
    await expect(children.getOrStart(journal, { id: id as string })).rejects.toMatchObject(refusal);
    await expect(
      children.startChildren(journal, [{ id: 'fine' }, { id: id as string }]),
    ).rejects.toMatchObject(refusal);
    expect(a.listChildren('global')).toEqual([]);
  });

  it.each([
    'x'.repeat(256),
    'order/42',
    'ü:~%',
    '🛒'.repeat(200),
    'a@b',
    '--',
    '__proto__',
    'constructor',
  ])('is not the legal id %s', async (id) => {
    const a = await clusters.create({ supervisors }).join('a');
    const ref = await a.supervisor('children').startChild(journal, { id });
    await addSurely(ref, 1);
    expect(a.lookupChild(id)?.id).toBe(id);
    expect(await read(ref)).toEqual([1]);
  });

  it('is an id that is twice in one call: then nothing is started', async () => {
    const a = await clusters.create({ supervisors }).join('a');
    const specs = [{ id: 'x' }, { id: 'y' }, { id: 'x' }];
    await expect(a.supervisor('children').startChildren(journal, specs)).rejects.toMatchObject({
      code: 'invalid_call',
      reason: 'duplicate_child_id',
      message: expect.stringContaining("'x'"),
    });
    expect(a.listChildren('global')).toEqual([]);
  });

  it('is an id that runs under another supervisor', async () => {
    const cluster = clusters.create({
      supervisors: { ...supervisors, others: supervisors.children },
    });
    const a = await cluster.join('a');
    await addSurely(await a.supervisor('children').startChild(journal, { id: 'x' }), 1);
    await expect(a.supervisor('others').startChild(journal, { id: 'x' })).rejects.toMatchObject({
      reason: 'already_started',
      message: expect.stringContaining("'x'"),
    });
    expect(await read(a.lookupChild<never>('x')!.ref)).toEqual([1]);
  });

  it('is an id that runs as another definition, for getOrStart, too', async () => {
    const both = { children: { ...supervisors.children, actors: [journal, stranger] } };
    const a = await clusters.create({ supervisors: both }).join('a');
    await addSurely(await a.supervisor('children').startChild(journal, { id: 'x' }), 1);
    await expect(a.supervisor('children').getOrStart(stranger, { id: 'x' })).rejects.toMatchObject({
      code: 'start_failed',
      reason: 'already_started',
      message: expect.stringMatching(/'x'.*'journal'/),
    });
    expect(await read(a.lookupChild<never>('x')!.ref)).toEqual([1]);
  });

  it.each([
    ['timeout', { timeout: 'soon' }, /timeout.*'soon'/],
    ['timeout', { timeout: -1 }, /timeout.*-1/],
    ['onFailure', { onFailure: 'retry' }, /onFailure.*'retry'/],
    ['checkExisting', { checkExisting: 1 }, /checkExisting.*1/],
    ['an unknown option', { wait: 5 }, /wait.*timeout/],
  ])('is a wrong %s', async (_, options, message) => {
    const a = await clusters.create({ supervisors }).join('a');
    const starting = a.supervisor('children').startChild(journal, { id: 'x' }, options as never);
    await expect(starting).rejects.toMatchObject({ message: expect.stringMatching(message) });
    expect(a.lookupChild('x')).toBeUndefined();
  });

  it.each([
    ['tags', { id: 'x', tags: 'vip' }, /tags.*'vip'/],
    ['tags', { id: 'x', tags: [1] }, /tags/],
    ['a misspelt part', { id: 'x', arg: 1 }, /arg/],
  ])('is a child with wrong %s', async (_, spec, message) => {
    const a = await clusters.create({ supervisors }).join('a');
    const starting = a.supervisor('children').startChild(journal, spec as never);
    await expect(starting).rejects.toMatchObject({ message: expect.stringMatching(message) });
    expect(a.lookupChild('x')).toBeUndefined();
  });
});
