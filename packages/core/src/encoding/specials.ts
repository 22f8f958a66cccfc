import type { Encoder } from './encoder';
import { errorProperties } from './errors';
import type { SpecialKind } from './kinds';
import * as tag from './tags';
import { bytesOf, viewNumber } from './views';

function writeMap(encoder: Encoder, map: ReadonlyMap<unknown, unknown>): void {
  const entries = [...map];
  encoder.writer.byte(tag.map);
  encoder.writer.uint(entries.length);
  encoder.down();
  for (const [index, [key, value]] of entries.entries()) {
    encoder.step(index * 2);
    encoder.value(key);
    encoder.step(index * 2 + 1);
    encoder.value(value);
  }
  encoder.up();
}

function writeSet(encoder: Encoder, set: ReadonlySet<unknown>): void {
  const elements = [...set];
  encoder.writer.byte(tag.set);
  encoder.writer.uint(elements.length);
  encoder.down();
  for (const [index, element] of elements.entries()) {
    encoder.step(index);
    encoder.value(element);
  }
  encoder.up();
}

function writeDate({ writer }: Encoder, date: Date): void {
  writer.byte(tag.date);
  writer.float(date.getTime());
}

function writeRegExp({ writer }: Encoder, { source, flags }: RegExp): void {
  writer.byte(tag.regexp);
  writer.text(source);
  writer.text(flags);
}

function writeError(encoder: Encoder, error: Error): void {
  encoder.writer.byte(tag.error);
  encoder.writer.text(String(error.name));
  encoder.writer.text(String(error.message));
  const names = errorProperties(error);
  encoder.writer.uint(names.length);
  encoder.properties(error, names);
}

function writeView({ writer }: Encoder, view: ArrayBufferView): void {
  writer.byte(tag.view);
  writer.byte(viewNumber(view));
  writer.bytes(bytesOf(view));
}

const writeBytes =
  (kind: number) =>
  ({ writer }: Encoder, value: Uint8Array): void => {
    writer.byte(kind);
    writer.bytes(value);
  };

/** How each special value is written. */
export const specials: Readonly<Record<SpecialKind, (encoder: Encoder, value: never) => void>> = {
  map: writeMap,
  set: writeSet,
  date: writeDate,
  regexp: writeRegExp,
  error: writeError,
  view: writeView,
  bytes: writeBytes(tag.bytes),
  buffer: writeBytes(tag.buffer),
  arrayBuffer: ({ writer }, value: ArrayBuffer) => {
    writer.byte(tag.arrayBuffer);
    writer.bytes(new Uint8Array(value));
  },
};
