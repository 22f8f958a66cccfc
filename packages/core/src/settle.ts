/** Whether something can be waited for. */
export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as { then?: unknown } | undefined)?.then === 'function';

/** Goes on with a value or with what a promise becomes, synchronously when it can. */
export function settle<T, R>(
  value: T | Promise<T>,
  go: (value: T) => R | Promise<R>,
): R | Promise<R> {
  return isPromise(value) ? (value as Promise<T>).then(go) : go(value);
}
