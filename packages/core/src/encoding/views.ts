import { malformed } from './reader';

type View = new (buffer: ArrayBuffer) => ArrayBufferView;

/** Part of the format: append only. The place in this list is what travels. */
const names = [
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Float16Array',
];

export const viewNumber = (view: ArrayBufferView): number =>
  names.indexOf(Object.prototype.toString.call(view).slice(8, -1));

/** The bytes that a view shows. */
export const bytesOf = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** A copy that shares nothing with what was read. */
export const copyOf = (bytes: Uint8Array): ArrayBuffer => {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
};

/** A view of its own bytes. Numbers of several bytes travel as the machine keeps them: little-endian. */
export function viewFrom(number: number, bytes: Uint8Array): ArrayBufferView {
  const name = names[number];
  const View = name && (globalThis as unknown as Record<string, View | undefined>)[name];
  if (!View) throw malformed(`no kind of typed array has the number ${number}`);
  try {
    return new View(copyOf(bytes));
  } catch (cause) {
    throw malformed(`${bytes.length} bytes do not make a ${name}`, { cause });
  }
}
