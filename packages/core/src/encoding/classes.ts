import { checkFunction, checkName, checkOptions, expected } from '../check';
import { InvalidConfigError } from '../errors';

/** How the instances of one class travel. Made by `classCodec`. */
export interface ClassCodec {
  readonly name: string;
  readonly type: { readonly prototype: object };
  readonly encode: (value: object) => unknown;
  readonly decode: (data: unknown) => unknown;
}

/** What stands for an instance on its way, and how one is made of it again. */
export interface ClassCodecHooks<T, Data> {
  /** What stands for an instance: anything that can travel, with references and instances of other classes in it. */
  readonly encode: (value: T) => Data;
  /** An instance from what `encode` has answered, perhaps on a node with an earlier version of the code. */
  readonly decode: (data: NoInfer<Data>) => NoInfer<T>;
}

/**
 * Says how the instances of a class travel. `name` stands for the class in what is encoded, so it must mean the
 * same on every node, also during an upgrade. Instances of subclasses need codecs of their own.
 * @throws InvalidConfigError naming the argument
 */
export function classCodec<T extends object, Data>(
  name: string,
  type: { readonly prototype: T },
  hooks: ClassCodecHooks<T, Data>,
): ClassCodec {
  checkName('name of a class codec', name);
  checkClass(`classCodec '${name}' type`, type);
  checkOptions(`classCodec '${name}'`, hooks, ['encode', 'decode']);
  checkFunction(`classCodec '${name}' encode`, hooks.encode);
  checkFunction(`classCodec '${name}' decode`, hooks.decode);
  const { encode, decode } = hooks as unknown as ClassCodec;
  const codec = Object.freeze({ name, type, encode, decode });
  made.add(codec);
  return codec;
}

/** Plain objects and arrays travel as they are: a codec for them would never be asked. */
function checkClass(option: string, type: unknown): void {
  const prototype = typeof type === 'function' ? (type.prototype as unknown) : undefined;
  const isClass = typeof prototype === 'object' && prototype !== null;
  if (!isClass || type === Object || type === Array)
    throw expected(option, 'a class, and not Object or Array', type);
}

const made = new WeakSet<object>();

/** The class codecs that hold for one definition, found by instance and by name. */
export class Classes {
  private readonly byPrototype = new Map<object, ClassCodec>();
  private readonly byName = new Map<string, ClassCodec>();

  /** @throws InvalidConfigError `class_codec_twice`, or when it is no list of class codecs */
  constructor(readonly codecs: readonly ClassCodec[]) {
    if (!Array.isArray(codecs)) throw expected('codecs', 'a list of class codecs', codecs);
    for (const codec of codecs) this.add(codec);
  }

  /** The codec for exactly the class of a value. */
  of(value: object): ClassCodec | undefined {
    return this.byPrototype.get(Object.getPrototypeOf(value) as object);
  }

  named(name: string): ClassCodec | undefined {
    return this.byName.get(name);
  }

  private add(codec: ClassCodec): void {
    if (!made.has(codec)) throw expected('codecs', 'a list of what classCodec(...) answers', codec);
    const { name, type } = codec;
    if (this.byName.has(name) || this.byPrototype.has(type.prototype)) {
      throw new InvalidConfigError(
        'class_codec_twice',
        `Two class codecs have the name '${name}', or are for the same class: take one out`,
      );
    }
    this.byName.set(name, codec);
    this.byPrototype.set(type.prototype, codec);
  }
}
