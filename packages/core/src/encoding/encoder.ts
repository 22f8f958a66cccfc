import { messageOf, NotEncodableError } from '../errors';
import type { ClassCodec, Classes } from './classes';
import { writeFrame } from './frame';
import { describe, isPlain, isPlainArray, isReference, specialKind } from './kinds';
import { pathOf, type Step } from './path';
import type { RefCodec, Refuse } from './ref-codec';
import { Seen } from './seen';
import { specials } from './specials';
import * as tag from './tags';
import { Writer } from './writer';

/**
 * Objects in objects, for readers too: deeper ones are refused before they could exhaust the stack.
 * Node's own stack ends at 1,250 Maps in Maps.
 */
export const deepest = 500;
/** A longer gap in a sparse array is refused: writing it out could take for ever. */
const longestGap = 10_000;

const asData = 'Leave it out, or put plain data in its place';
const orCodec = `${asData}; or give the definition a class codec for it`;

/**
 * One walk over a value checks that it can travel and writes it. `steps` holds the way to where the
 * walk is, one entry per level, so that a refusal can name it at no cost for what is not refused.
 */
export class Encoder {
  readonly writer = new Writer();
  private readonly seen = new Seen();
  private readonly steps: Step[] = [];
  private depth = 0;
  private classes: Classes | undefined;
  /** The instances around where the walk is: what stands for them is being written. */
  private readonly open = new Set<object>();
  /** How deep the walk may go: each of them takes a level, and has no step. */
  private floor = deepest;
  private root = '';
  private whole: unknown;

  constructor(private readonly refs: RefCodec | undefined) {}

  /** @throws NotEncodableError */
  encode(value: unknown, root: string, classes?: Classes): void {
    this.root = root;
    this.classes = classes;
    this.whole = value;
    try {
      this.value(value);
    } catch (thrown) {
      if (thrown instanceof NotEncodableError) throw thrown;
      const what = `something that throws when it is read: ${messageOf(thrown)}`;
      throw this.refusal('unreadable', what, { cause: thrown });
    }
  }

  clear(): void {
    this.writer.clear();
    this.seen.clear();
    this.depth = 0;
    this.floor = deepest;
    // Clearing a Set allocates, also when it is empty.
    if (this.open.size > 0) this.open.clear();
    this.whole = undefined;
  }

  value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        return this.writer.text(value);
      case 'number':
        return this.writer.number(value);
      case 'object':
        return value === null ? this.writer.byte(tag.nothing) : this.object(value);
      case 'boolean':
        return this.writer.byte(value ? tag.yes : tag.no);
      case 'undefined':
        return this.writer.byte(tag.undef);
      case 'bigint':
        return this.writer.bigint(value);
      case 'function':
        return this.refuse('function', 'a function. Leave it out: code is on every node already');
      case 'symbol':
        return this.refuse('symbol', 'a symbol. Put a string in its place');
    }
  }

  properties(value: object, names: readonly string[]): void {
    this.down();
    for (const name of names) {
      this.step(name);
      this.writer.text(name);
      this.value((value as Record<string, unknown>)[name]);
    }
    this.up();
  }

  down(): void {
    if (this.depth === this.floor) this.refuseDepth();
    this.depth++;
  }

  step(to: Step): void {
    this.steps[this.depth - 1] = to;
  }

  up(): void {
    this.depth--;
  }

  private object(value: object): void {
    const number = this.seen.meet(value);
    if (number >= 0) {
      if (this.open.has(value)) this.refuseCycle(value);
      this.writer.byte(tag.seen);
      this.writer.uint(number);
    } else if (Array.isArray(value) && isPlainArray(value)) this.array(value);
    else if (isPlain(value) && (value as { system?: unknown }).system === undefined) {
      this.record(value, Object.keys(value));
    } else this.perhapsReference(value);
  }

  private record(value: object, names: readonly string[]): void {
    this.writer.count(tag.smallObject, tag.object, names.length);
    this.properties(value, names);
  }

  private array(value: readonly unknown[]): void {
    const { length } = value;
    this.writer.count(tag.smallArray, tag.array, length);
    this.down();
    for (let index = 0, gap = 0; index < length; index++) {
      const element = value[index];
      this.step(index);
      gap = element !== undefined || index in value ? 0 : gap + 1;
      if (gap === 0) this.value(element);
      else this.hole(gap);
    }
    this.up();
  }

  private hole(gap: number): void {
    if (gap > longestGap) this.refuse('sparse', 'a long gap in an array. Use a Map instead');
    this.writer.byte(tag.hole);
  }

  private perhapsReference(value: object): void {
    const data = this.refs?.write(value, this.refuse);
    if (data !== undefined) {
      this.writer.byte(tag.reference);
      writeFrame(this.writer, data);
    } else if (isPlain(value)) this.record(value, Object.keys(value));
    else {
      const codec = this.classes?.of(value);
      if (codec) this.instance(codec, value);
      else this.special(value);
    }
  }

  /** What stands for an instance of a class, in its place: paths go on as if it were the instance itself. */
  private instance({ name, encode }: ClassCodec, value: object): void {
    if (this.depth === this.floor) this.refuseDepth();
    const data = encode(value);
    if (data === undefined) {
      const what = `${describe(value)}, for which the class codec '${name}' returned nothing`;
      this.refuse('nothing_encoded', `${what}: return what stands for it`);
    }
    this.writer.byte(tag.instance);
    this.writer.text(name);
    this.open.add(value);
    this.floor--;
    this.value(data);
    this.floor++;
    this.open.delete(value);
  }

  private refuseDepth(): never {
    return this.refuse('too_deep', `nested deeper than ${deepest} levels`);
  }

  private refuseCycle(value: object): never {
    return this.refuse(
      'cycle_through_class',
      `${describe(value)} inside of what its class codec put in its place: it cannot be made before itself`,
    );
  }

  private special(value: object): void {
    const kind = specialKind(value);
    if (kind !== undefined) return specials[kind](this, value as never);
    if (isReference(value)) {
      this.refuse('reference', `a reference that means nothing to other nodes. ${asData}`);
    }
    this.refuse('class_instance', `${describe(value)}, which would lose its class. ${orCodec}`);
  }

  private readonly refuse: Refuse = (reason, what) => {
    throw this.refusal(reason, what);
  };

  private refusal(reason: string, what: string, options?: ErrorOptions): NotEncodableError {
    const path = pathOf(this.root, this.whole, this.steps.slice(0, this.depth));
    return new NotEncodableError(reason, path, `Cannot send ${path}: it is ${what}`, options);
  }
}
