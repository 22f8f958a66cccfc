import { coldSwap, hotSwap, type MoveSteps } from '@nact-hub/migration';

const strategies = [
  ['hotSwap', hotSwap, 'hot'],
  ['coldSwap', coldSwap, 'cold'],
] as const;

describe.each(strategies)('%s', (name, create, mode) => {
  it('has the defaults of the seed', () => {
    expect(create()).toMatchObject({
      name,
      modes: [mode],
      handover: false,
      stateTtl: 30_000,
      stateQueryTimeout: 5_000,
    });
  });

  it('takes what it is given, and is frozen', () => {
    const given = {
      handover: true,
      stateTtl: 60_000,
      stateQueryTimeout: 1_000,
      freezeTimeout: 2_000,
    };
    const strategy = create(given);
    expect(strategy).toMatchObject(given);
    expect(Object.isFrozen(strategy)).toBe(true);
  });

  it('moves all of its children in its own way', async () => {
    const steps = Object.fromEntries(
      ['hotSwap', 'coldSwap'].map((step) => [
        step,
        (children: string[]) => Promise.resolve({ moved: children, stayed: [], step }),
      ]),
    ) as unknown as MoveSteps;
    const children = ['x', 'y'];
    const request = { supervisor: 'carts', target: 'b', children, about: () => undefined };
    expect(await create().migrate(request, steps)).toMatchObject({ moved: ['x', 'y'], step: name });
  });

  it.each([
    ['handover', 'yes', /handover.*true or false.*'yes' \(string\)/],
    ['stateTtl', 0, /stateTtl.*at least 1.*0 \(number\)/],
    ['stateTtl', '30s', /stateTtl.*milliseconds.*'30s' \(string\)/],
    ['stateTtl', Infinity, /stateTtl.*Infinity/],
    ['stateQueryTimeout', -5, /stateQueryTimeout.*-5/],
    ['stateQueryTimeout', NaN, /stateQueryTimeout.*NaN/],
    ['freezeTimeout', true, /freezeTimeout.*true \(boolean\)/],
    ['freezeTimeout', {}, /freezeTimeout.*an object \(object\)/],
  ])('refuses %s: %p', (option, value, message) => {
    const refused = () => create({ [option]: value } as never);
    expect(refused).toThrow(message);
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid_config' }));
  });

  it('refuses an option that it does not know, and lists those that it does', () => {
    expect(() => create({ state_ttl: 5 } as never)).toThrow(
      /Unknown option `\w+\.state_ttl`.*stateTtl/,
    );
  });

  it.each([null, 7, 'fast'])('refuses %p for its options', (options) => {
    expect(() => create(options as never)).toThrow(
      expect.objectContaining({ code: 'invalid_config' }),
    );
  });
});
