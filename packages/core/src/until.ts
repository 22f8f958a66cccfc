import { pause, type Clock } from './clock';

/** How something is waited for. */
export interface UntilOptions {
  /** How often it is looked, milliseconds. */
  readonly every: number;
  /** When it is not waited any longer: monotonic, milliseconds. Default: never. */
  readonly deadline?: number;
}

/** Resolves when `isSo()` holds, or at the deadline; answers whether it holds then. Looks at once, and then again and again. */
export async function until(
  clock: Clock,
  isSo: () => boolean,
  { every, deadline = Infinity }: UntilOptions,
): Promise<boolean> {
  while (!isSo()) {
    if (clock.monotonic() >= deadline) return false;
    await pause(clock, every);
  }
  return true;
}
