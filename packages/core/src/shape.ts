/** Checks for what comes from the network: each says what a value is, and nothing about where it came from. */

/** A string. */
export const isText = (value: unknown): value is string => typeof value === 'string';

/** A whole number from 0 up that is exact. */
export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** Anything with properties. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A list whose items all pass `check`. */
export const isListOf = <T>(value: unknown, check: (item: unknown) => item is T): value is T[] =>
  Array.isArray(value) && value.every(check);
