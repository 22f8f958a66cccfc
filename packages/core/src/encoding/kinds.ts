import { types } from 'node:util';

/** How many prototypes a value has: a cheap way to see a subclass, from whatever realm. */
function prototypes(value: object): number {
  let count = 0;
  let current: unknown = Object.getPrototypeOf(value);
  while (current !== null && count < 8) {
    count++;
    current = Object.getPrototypeOf(current);
  }
  return count;
}

/** An object literal or the like: its prototype is null or some realm's `Object.prototype`. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  return (
    Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf')
  );
}

/** An array of no subclass: only the `Array.prototype` of a realm is itself an array. */
export const isPlainArray = (value: readonly unknown[]): boolean =>
  Array.isArray(Object.getPrototypeOf(value));

/** What the values are called that are no plain data and yet can travel. */
export type SpecialKind =
  'map' | 'set' | 'date' | 'regexp' | 'error' | 'bytes' | 'buffer' | 'view' | 'arrayBuffer';

/** Which special value this is. Subclasses are none, as their class could not travel; except errors. */
export function specialKind(value: object): SpecialKind | undefined {
  if (types.isNativeError(value) || isDomException(value)) return 'error';
  if (ArrayBuffer.isView(value)) return viewKind(value);
  if (prototypes(value) !== 2) return undefined;
  if (types.isMap(value)) return 'map';
  if (types.isSet(value)) return 'set';
  if (types.isDate(value)) return 'date';
  if (types.isRegExp(value)) return 'regexp';
  return types.isArrayBuffer(value) ? 'arrayBuffer' : undefined;
}

/** What aborted calls throw: an error, although not a native one. */
const isDomException = (value: object): boolean =>
  Object.prototype.toString.call(value) === '[object DOMException]';

function viewKind(value: ArrayBufferView): SpecialKind | undefined {
  if (Buffer.isBuffer(value)) return prototypes(value) === 4 ? 'buffer' : undefined;
  if (prototypes(value) !== (types.isDataView(value) ? 2 : 3)) return undefined;
  return types.isUint8Array(value) ? 'bytes' : 'view';
}

/** Whether it looks like a reference of nact: an actor, an asker, a system, nobody. */
export function isReference(value: object): boolean {
  const { system, type } = value as { system?: unknown; type?: unknown };
  return (
    typeof system === 'object' &&
    system !== null &&
    (type === 'actor' || type === 'temp' || type === 'system' || type === 'nobody')
  );
}

/** What to call a value that cannot travel: `an instance of Socket`. */
export function describe(value: object): string {
  const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === 'string' && name !== ''
    ? `an instance of ${name}`
    : 'an instance of a class';
}
