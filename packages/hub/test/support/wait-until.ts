import { setTimeout as pause } from 'node:timers/promises';

/** How long a condition may take to come true, milliseconds. */
const patience = 10_000;

/** Waits until `condition` holds; prints `dump` when it gives up. */
export async function waitUntil(
  description: string,
  condition: () => unknown,
  dump: () => string = () => '',
): Promise<void> {
  const deadline = performance.now() + patience;
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`Gave up waiting until ${description}\n${dump()}`);
    await pause(2);
  }
}

/** A promise and who settles it: the gate that a callback of a test waits at. */
export function gate<T = void>(): { readonly passed: Promise<T>; open: (value: T) => void } {
  let open!: (value: T) => void;
  const passed = new Promise<T>((resolve) => (open = resolve));
  return { passed, open };
}
