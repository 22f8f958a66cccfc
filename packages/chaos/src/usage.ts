/** What was typed cannot be run; the message says why. */
export class UsageError extends Error {}

/** @throws UsageError naming the argument */
export function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`Expected a whole number above 0 after ${name}, got '${text}'`);
}

/** A seed for who has not given one. */
export const anySeed = (): string => String(1 + Math.floor(Math.random() * 999_999));
