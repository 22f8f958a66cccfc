import {
  classCodec,
  Classes,
  CorruptError,
  createCodec,
  InvalidConfigError,
  NotEncodableError,
} from '@nact-hub/core';

class Money {
  private constructor(
    readonly cents: number,
    readonly note?: unknown,
  ) {}
  static of(cents: number, note?: unknown): Money {
    return new Money(cents, note);
  }
  plus(other: Money): Money {
    return Money.of(this.cents + other.cents);
  }
}
class Late extends Error {
  constructor(readonly by: number) {
    super(`late by ${by}`);
  }
}
class Basket extends Map<string, Money> {}

const money = classCodec('money', Money, {
  encode: ({ cents, note }) => [cents, note] as const,
  decode: ([cents, note]) => Money.of(cents, note),
});
const late = classCodec('late', Late, { encode: ({ by }) => by, decode: (by) => new Late(by) });
const basket = classCodec('basket', Basket, {
  encode: (value) => [...value],
  decode: (entries) => new Basket(entries),
});
const classes = new Classes([money, late, basket]);
const codec = createCodec();
const there = (value: unknown): unknown =>
  codec.decode(codec.encode(value, 'value', classes), classes);
const refusal = (value: unknown, of = classes): unknown => {
  try {
    codec.encode(value, 'message', of);
  } catch (error) {
    return error;
  }
  return 'encoded';
};

describe('instances of classes with a codec', () => {
  it('arrive as instances, wherever they are', () => {
    const value = [
      Money.of(5),
      new Map([[Money.of(1), { price: Money.of(7) }]]),
      new Set([Money.of(2)]),
    ];
    const copy = there(value) as typeof value;
    expect(copy).toEqual(value);
    expect((copy[0] as Money).plus(Money.of(1)).cents).toBe(6);
  });

  it('keep the classes of errors and of collections, and hold instances of each other', () => {
    const copy = there({ late: new Late(3), basket: new Basket([['a', Money.of(4)]]) }) as Record<
      string,
      unknown
    >;
    expect(copy['late']).toBeInstanceOf(Late);
    expect(copy['late']).toMatchObject({ by: 3, message: 'late by 3' });
    expect(copy['basket']).toBeInstanceOf(Basket);
    expect((copy['basket'] as Basket).get('a')).toBeInstanceOf(Money);
  });

  it('that are shared arrive as one, also when they share parts', () => {
    const part = { a: 1 };
    const one = Money.of(1, part);
    const [x, y, z, last] = there([one, one, Money.of(2, part), part]) as [
      Money,
      Money,
      Money,
      object,
    ];
    expect(x).toBe(y);
    expect(x.note).toBe(z.note);
    expect(x.note).toBe(last);
  });

  it('are refused with their path where they cannot be made again, or are of another class', () => {
    const cyclic = Money.of(1, {} as { self?: Money });
    (cyclic.note as { self?: Money }).self = cyclic;
    class Cents extends (Money as unknown as new () => object) {}
    const cases: [unknown, string, string][] = [
      [{ a: [cyclic] }, 'cycle_through_class', 'message.a[0][1].self'],
      [{ a: Money.of(1, () => 5) }, 'function', 'message.a[1]'],
      [[Object.create(Cents.prototype)], 'class_instance', 'message[0]'],
    ];
    for (const [value, reason, path] of cases) {
      expect(refusal(value)).toBeInstanceOf(NotEncodableError);
      expect(refusal(value)).toMatchObject({ reason, path });
    }
    expect(refusal([Money.of(1)], new Classes([]))).toMatchObject({
      reason: 'class_instance',
      message: expect.stringContaining('class codec'),
    });
  });

  it('are refused when the codec throws, answers nothing, or never comes to an end', () => {
    class Odd {}
    const by = (encode: (odd: Odd) => unknown) =>
      refusal(
        [new Odd()],
        new Classes([classCodec('odd', Odd, { encode, decode: () => new Odd() })]),
      );
    const failing = () => {
      throw new Error('on purpose');
    };
    expect(by(failing)).toMatchObject({
      reason: 'unreadable',
      message: expect.stringContaining('on purpose'),
    });
    expect(by(() => undefined)).toMatchObject({ reason: 'nothing_encoded', path: 'message[0]' });
    expect(by(() => Promise.resolve(5))).toMatchObject({
      reason: 'class_instance',
      path: 'message[0]',
    });
    expect(by(() => new Odd())).toMatchObject({ reason: 'too_deep' });
    expect(there(Money.of(1))).toEqual(Money.of(1));
  });

  it('that came in and cannot be made are corrupt', () => {
    const bytes = codec.encode([Money.of(1)], 'value', classes);
    const decoding = (decode: () => unknown) => () =>
      codec.decode(
        bytes,
        new Classes([classCodec('money', Money, { encode: () => 1, decode: decode as never })]),
      );
    const failing = () => {
      throw new Error('on purpose');
    };
    expect(() => codec.decode(bytes)).toThrow(expect.objectContaining({ reason: 'unknown_class' }));
    expect(decoding(failing)).toThrow(CorruptError);
    for (const wrong of [undefined, null, 5, {}, new Late(1)])
      expect(decoding(() => wrong)).toThrow(
        expect.objectContaining({ reason: 'class_not_decoded' }),
      );
  });

  it('cannot be forged into a cycle', () => {
    const forged = Buffer.from([0x01, 0xf8, 0xc5, ...Buffer.from('money'), 0xf6, 0x00]);
    expect(() => codec.decode(forged, classes)).toThrow(CorruptError);
  });

  it('have one codec for each name and class', () => {
    const again = classCodec('money-2', Money, { encode: () => 1, decode: () => Money.of(1) });
    const named = classCodec('money', Late, { encode: () => 1, decode: () => new Late(1) });
    for (const twice of [again, named])
      expect(() => new Classes([money, twice])).toThrow(
        expect.objectContaining({ reason: 'class_codec_twice' }),
      );
    expect(() => classCodec('a b', Money, { encode: () => 1, decode: () => Money.of(1) })).toThrow(
      InvalidConfigError,
    );
    const hooks = { encode: () => 1, decode: () => Money.of(1) };
    expect(() => classCodec('money', Money, {} as never)).toThrow(/'money' encode.*function/);
    expect(() => classCodec('money', Money, { ...hooks, code: 1 } as never)).toThrow(/\.code/);
    for (const type of [undefined, { prototype: {} }, () => 5, Object, Array])
      expect(() => classCodec('money', type as never, hooks as never)).toThrow(
        /'money' type.*a class/,
      );
    expect(() => new Classes([{ ...money }])).toThrow(/classCodec/);
  });
});
