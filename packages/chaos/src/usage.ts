import { inspect } from 'node:util';

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

/** What `parse` reads from the command line. @throws UsageError in the first sentence of what it throws */
export function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0]);
  }
}

/**
 * Runs a command line whose exit code `main` answers. Not by process.exit(): a run that leaves something
 * behind should be seen to hang.
 */
export function runMain(main: () => Promise<number>, usage: string): void {
  const explain = (error: unknown): number => {
    const told = error instanceof UsageError ? `${error.message}\n\n${usage}` : inspect(error);
    process.stderr.write(`${told}\n`);
    return 2;
  };
  void main()
    .catch(explain)
    .then((code) => (process.exitCode = code));
}
