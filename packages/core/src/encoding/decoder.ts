import { CorruptError } from '../errors';
import type { Classes } from './classes';
import { deepest } from './encoder';
import { errorFrom, setErrorProperty } from './errors';
import { readFrame } from './frame';
import { bigintFrom, readLeaf } from './leaf';
import { malformed, type Reader } from './reader';
import type { RefCodec } from './ref-codec';
import { noScalar, readScalar } from './scalar';
import * as tag from './tags';

const ownProperty = { writable: true, enumerable: true, configurable: true };

/** `__proto__` must become a property as any other: it must never set a prototype. */
function setProperty(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(target, name, { value, ...ownProperty });
  else target[name] = value;
}

/** Reads one value. @throws CorruptError */
export class Decoder {
  /** The objects in the order in which the encoder met them. */
  private readonly met: unknown[] = [];
  private depth = 0;

  constructor(
    private readonly reader: Reader,
    private readonly refs: RefCodec | undefined,
    private readonly classes?: Classes,
  ) {}

  value(first = this.reader.byte()): unknown {
    if (first >= tag.smallObject && first < tag.smallText) {
      return first < tag.smallArray
        ? this.record(first - tag.smallObject)
        : this.array(first - tag.smallArray);
    }
    const scalar = readScalar(this.reader, first);
    return scalar === noScalar ? this.special(first) : scalar;
  }

  private special(first: number): unknown {
    const { reader } = this;
    switch (first) {
      case tag.object:
        return this.record(reader.uint());
      case tag.array:
        return this.array(reader.uint());
      case tag.map:
        return this.map(reader.count(2));
      case tag.set:
        return this.set(reader.count(1));
      case tag.error:
        return this.error(errorFrom(reader.text(), reader.text()));
      case tag.seen:
        return this.again(reader.uint());
      case tag.reference:
        return this.reference();
      case tag.instance:
        return this.instance(reader.text());
      case tag.bigint:
        return bigintFrom(reader.text());
      default:
        return this.keep(readLeaf(reader, first));
    }
  }

  private keep<T>(value: T): T {
    this.met.push(value);
    return value;
  }

  private again(number: number): unknown {
    const found = this.met[number];
    if (found !== undefined) return found;
    throw malformed('an object that was not met before is met again');
  }

  private down(): void {
    if (this.depth++ === deepest) throw malformed(`nested deeper than ${deepest} levels`);
  }

  private record(count: number): object {
    const target: Record<string, unknown> = this.keep({});
    this.down();
    for (let rest = this.reader.fits(count, 2); rest > 0; rest--) {
      setProperty(target, this.reader.key(), this.value());
    }
    this.depth--;
    return target;
  }

  private array(count: number): unknown[] {
    const target: unknown[] = this.keep([]);
    this.down();
    for (let rest = this.reader.fits(count, 1); rest > 0; rest--) {
      const first = this.reader.byte();
      if (first === tag.hole) target.length++;
      else target.push(this.value(first));
    }
    this.depth--;
    return target;
  }

  private map(count: number): Map<unknown, unknown> {
    const target = this.keep(new Map<unknown, unknown>());
    this.down();
    for (let rest = count; rest > 0; rest--) target.set(this.value(), this.value());
    this.depth--;
    return target;
  }

  private set(count: number): Set<unknown> {
    const target = this.keep(new Set<unknown>());
    this.down();
    for (let rest = count; rest > 0; rest--) target.add(this.value());
    this.depth--;
    return target;
  }

  private error(target: Error): Error {
    this.keep(target);
    this.down();
    for (let rest = this.reader.count(2); rest > 0; rest--) {
      setErrorProperty(target, this.reader.key(), this.value());
    }
    this.depth--;
    return target;
  }

  /** It is made only when what stands for it is whole: until then nothing can refer to it. */
  private instance(name: string): unknown {
    const codec = this.classes?.named(name);
    if (!codec) {
      const what = `An instance of the class codec '${name}' came in, which the definition does not have here: add it to its \`codecs\`, on every node`;
      throw new CorruptError('unknown_class', what);
    }
    const place = this.met.push(undefined) - 1;
    this.down();
    const value = codec.decode(this.value());
    this.depth--;
    if (Object.getPrototypeOf(Object(value)) !== codec.type.prototype) {
      const what = `The class codec '${name}' decoded something else than an instance of its class`;
      throw new CorruptError('class_not_decoded', what);
    }
    this.met[place] = value;
    return value;
  }

  private reference(): unknown {
    const data = readFrame(this.reader);
    if (this.refs === undefined) throw malformed('a reference, where none can be read');
    return this.keep(this.refs.read(data));
  }
}
