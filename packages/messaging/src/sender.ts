import { AsyncLocalStorage } from 'node:async_hooks';
import type { Outgoing } from './delivery/outgoing';

/** Somebody who sends: the outside world of a node, or an instance of a child. */
export interface Sender {
  readonly outgoing: Outgoing;
}

/** Who is running right now. Set only while a behaviour runs synchronously, so a plain variable is enough. */
let running: Sender | undefined;

/**
 * Who is running in the continuations of a behaviour that returns promises. Made at the first such
 * behaviour: from then on every promise of the process costs more.
 */
let continuing: AsyncLocalStorage<Sender> | undefined;

/** Who is sending, known from where the code runs and never from an argument. Undefined: the outside world. */
export const currentSender = (): Sender | undefined => running ?? continuing?.getStore();

/** From here to `leave` code runs as `sender`, synchronously. Answers who ran before. */
export function enter(sender: Sender): Sender | undefined {
  const before = running;
  running = sender;
  return before;
}

export function leave(before: Sender | undefined): void {
  running = before;
}

/** Runs something synchronous as `sender`. */
export function runAs<R>(sender: Sender, run: () => R): R {
  const before = enter(sender);
  try {
    return run();
  } finally {
    leave(before);
  }
}

/** Runs a behaviour that returns a promise: what it does after its first `await` is its own, too. */
export function runAsyncAs<R>(sender: Sender, run: () => R): R {
  continuing ??= new AsyncLocalStorage<Sender>();
  return continuing.run(sender, run);
}
