import { types } from 'node:util';

/**
 * Says where two values differ, or undefined when they are the same down to prototypes, holes, the sign
 * of zero, order, and which parts are one object.
 */
export function difference(one: unknown, other: unknown): string | undefined {
  const partners = new Map<object, object>();
  const taken = new Set<object>();

  function compare(a: unknown, b: unknown, path: string): string | undefined {
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
      return Object.is(a, b) ? undefined : `${path}: ${String(a)} is not ${String(b)}`;
    }
    if (partners.has(a)) return partners.get(a) === b ? undefined : `${path}: another object`;
    if (taken.has(b)) return `${path}: shared, but was not`;
    partners.set(a, b);
    taken.add(b);
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return `${path}: another prototype`;
    return compareLists(partsOf(a), partsOf(b), path);
  }
  function compareLists(
    a: readonly unknown[],
    b: readonly unknown[],
    path: string,
  ): string | undefined {
    if (a.length !== b.length) return `${path}: ${a.length} parts are not ${b.length}`;
    for (const [index, part] of a.entries()) {
      const found = compare(part, b[index], `${path}/${index}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return compare(one, other, '');
}

/** All that an object consists of, as a list. */
function partsOf(value: object): unknown[] {
  if (types.isAnyArrayBuffer(value)) return [...new Uint8Array(value)];
  if (ArrayBuffer.isView(value)) {
    return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
  }
  const parts: unknown[] = propertiesOf(value);
  if (types.isMap(value)) for (const [key, content] of value) parts.push(key, content);
  if (types.isSet(value)) parts.push(...value);
  if (types.isDate(value)) parts.push(value.getTime());
  if (types.isRegExp(value)) parts.push(value.source, value.flags);
  return parts;
}

const propertiesOf = (value: object): unknown[] =>
  Object.entries(Object.getOwnPropertyDescriptors(value)).flatMap(([name, descriptor]) => [
    name,
    descriptor.enumerable,
    (value as Record<string, unknown>)[name],
  ]);
