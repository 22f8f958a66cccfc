import { randomUUID } from 'node:crypto';
import { dispatch, query, spawn, start, stop, type ActorContext, type Ref } from 'nact';
import { swapDeclaration, withColdSwap, withHotSwap } from '@nact-hub/migration';

const keep = (state: number, _: string) => state;
const prepareHandoverState = (state: number) => ({ state });
const alterHandoverState = (_: number, handed: { state: number }) => handed.state;
const callbacks = { prepareHandoverState, alterHandoverState };

describe('a mix-in', () => {
  it('says how a behaviour may be swapped', () => {
    expect(swapDeclaration(keep)).toBeUndefined();
    expect(swapDeclaration(withHotSwap(keep))).toMatchObject({ modes: ['hot'], declared: true });
    expect(swapDeclaration(withColdSwap(keep))).toMatchObject({ modes: ['cold'], declared: true });
  });

  it('hands over unchanged when it is given no callbacks', () => {
    const declaration = swapDeclaration(withHotSwap(keep));
    expect([declaration?.prepare, declaration?.alter]).toEqual([undefined, undefined]);
  });

  it.each([
    ['hot inside cold', withColdSwap(withHotSwap(keep, callbacks), { declareBehaviour: false })],
    ['cold inside hot', withHotSwap(withColdSwap(keep, callbacks), { declareBehaviour: false })],
    ['hot declares last', withHotSwap(withColdSwap(keep, { declareBehaviour: false }), callbacks)],
    ['cold declares last', withColdSwap(withHotSwap(keep, { declareBehaviour: false }), callbacks)],
  ])('shares the callbacks of the other one: %s', (_, behaviour) => {
    const declaration = swapDeclaration(behaviour)!;
    expect([...declaration.modes].sort()).toEqual(['cold', 'hot']);
    expect(declaration.prepare).toBe(prepareHandoverState);
    expect(declaration.alter).toBe(alterHandoverState);
  });

  it('leaves the behaviour that it wraps as it is', () => {
    withHotSwap(keep);
    expect(swapDeclaration(keep)).toBeUndefined();
    expect(() => withHotSwap(keep)).not.toThrow();
  });
});

describe('a mix-in refuses', () => {
  const invalid = (reason: string, message: RegExp) =>
    expect.objectContaining({
      code: 'invalid_config',
      reason,
      message: expect.stringMatching(message),
    });
  const refused = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error;
    }
  };

  it('callbacks that are declared twice, and says how to share them', () => {
    expect(refused(() => withColdSwap(withHotSwap(keep)))).toEqual(
      invalid('behaviour_declared_twice', /declareBehaviour: false/),
    );
    expect(refused(() => withHotSwap(withColdSwap(keep, callbacks), callbacks))).toEqual(
      invalid('behaviour_declared_twice', /withHotSwap/),
    );
  });

  it('the same mix-in twice', () => {
    expect(refused(() => withHotSwap(withHotSwap(keep), { declareBehaviour: false }))).toEqual(
      invalid('behaviour_declared_twice', /take one of them out/),
    );
  });

  it('callbacks together with declareBehaviour: false', () => {
    const behaviour = () =>
      withColdSwap(withHotSwap(keep), { ...callbacks, declareBehaviour: false });
    expect(refused(behaviour)).toEqual(invalid('callbacks_not_declared', /prepareHandoverState/));
  });

  it.each([
    [
      'a behaviour that is no function',
      () => withHotSwap('behaviour' as never),
      /withHotSwap behaviour.*'behaviour'/,
    ],
    [
      'a callback that is no function',
      () => withHotSwap(keep, { prepareHandoverState: 7 } as never),
      /prepareHandoverState.*7 \(number\)/,
    ],
    [
      'declareBehaviour that is no boolean',
      () => withColdSwap(keep, { declareBehaviour: 'no' } as never),
      /declareBehaviour.*'no'/,
    ],
    [
      'an option that it does not know',
      () => withHotSwap(keep, { prepareHandover: prepareHandoverState } as never),
      /prepareHandover/,
    ],
  ])('%s', (_, run, message) => {
    expect(refused(run)).toEqual(
      expect.objectContaining({
        code: 'invalid_config',
        message: expect.stringMatching(message),
      }),
    );
  });
});

describe('a mixed behaviour under plain spawn', () => {
  let system: Ref<never>;
  beforeEach(() => void (system = start({ name: `plain-${randomUUID()}` } as never)));
  afterEach(() => stop(system));

  const ask = (actor: Ref<unknown>) => query(actor, (from: Ref<unknown>) => ({ from }), 1_000);
  interface Question {
    readonly from: Ref<unknown>;
  }

  it('behaves as before', async () => {
    const count = withHotSwap((state: number, { from }: Question) => {
      dispatch(from, state + 1);
      return state + 1;
    });
    const actor = spawn(system, count, 'counter', { initialState: 40 });
    await ask(actor);
    expect(await ask(actor)).toBe(42);
  });

  it('behaves as before when it is asynchronous, and stays an async function to the eye', async () => {
    const count = withColdSwap(async (state: number, { from }: Question) => {
      await Promise.resolve();
      dispatch(from, state + 1);
      return state + 1;
    });
    const actor = spawn(system, count, 'counter', { initialState: 0 });
    await Promise.all([ask(actor), ask(actor)]);
    expect(await ask(actor)).toBe(3);
    expect(count.constructor.name).toBe('AsyncFunction');
  });

  it("has nact's context as `this` and as its argument", async () => {
    const seen = withHotSwap(function (
      this: unknown,
      state: number,
      { from }: Question,
      context: ActorContext<Question, Ref<unknown>>,
    ) {
      dispatch(from, [this === context, context.name]);
      return state;
    });
    expect(await ask(spawn(system, seen, 'seen', { initialState: 0 }))).toEqual([true, 'seen']);
  });

  it('throws what the behaviour throws', async () => {
    const faulty = withHotSwap((): number => {
      throw new Error('broken');
    });
    const seen = new Promise((resolve) => {
      const onCrash = (_: unknown, error: unknown, context: { resume: symbol }) => {
        resolve(error);
        return context.resume;
      };
      const actor = spawn(system, faulty, 'faulty', { onCrash } as never);
      dispatch(actor, 'go' as never);
    });
    expect(await seen).toMatchObject({ message: 'broken' });
  });
});
