/** Errors of the language that keep their class. All others become `Error`, with their name. */
const classes: ReadonlyMap<string, ErrorConstructor> = new Map(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((type) => [
    type.name,
    type,
  ]),
);

const isPrimitive = (value: unknown): boolean =>
  value === null || ['string', 'number', 'boolean', 'undefined', 'bigint'].includes(typeof value);

const hidden: readonly string[] = ['stack', 'cause', 'errors'];
const notOwn: readonly string[] = ['name', 'message', ...hidden];

/**
 * Which properties of an error travel besides name and message: its stack, cause and inner errors, and
 * of its own ones those that are primitive, such as `code`. Others (sockets, requests) are left behind.
 */
export function errorProperties(error: Error): string[] {
  const own = Object.keys(error).filter(
    (name) =>
      !notOwn.includes(name) && isPrimitive((error as Error & Record<string, unknown>)[name]),
  );
  return [...own, ...hidden.filter((name) => Object.hasOwn(error, name))];
}

/** An error without a stack of its own: capturing one for each would make hostile bytes expensive. */
export function errorFrom(name: string, message: string): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    const error = new (classes.get(name) ?? Error)(message);
    if (error.name !== name) define(error, 'name', name, false);
    return error;
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Sets a property as the language itself does: the stack, the cause and the inner errors are hidden. */
export const setErrorProperty = (error: Error, name: string, value: unknown): void =>
  define(error, name, value, !hidden.includes(name));

const define = (error: Error, name: string, value: unknown, enumerable: boolean): void =>
  void Object.defineProperty(error, name, {
    value,
    enumerable,
    writable: true,
    configurable: true,
  });
