import { isPromise } from '@nact-hub/core';
import type { InstanceActor } from './actor';
import type { ChildContext } from './behaviour';

/** One step inside an actor: answers the next state, and calls `done` when it has what it came for, or `again` to come back later. */
export type Step<R> = (
  state: unknown,
  context: ChildContext,
  done: (result: R) => void,
  again: () => void,
) => unknown;

/** When a step is done: after all that waits in the mailbox, or before, as soon as what is under way is over. */
export type Turn = 'inTurn' | 'next';

export interface RunOptions {
  readonly when?: Turn;
  readonly off?: AbortSignal;
}

/** Something of the hub's own in a mailbox, done in turn with the messages. It never throws. */
export class Control {
  constructor(readonly run: (state: unknown, context: ChildContext) => unknown) {}
}

/** What the hub has to do inside one actor. When the actor ends, whoever waits for it is told. */
export class Controls {
  private readonly pending = new Map<Control, (reason: Error) => void>();

  constructor(private readonly actor: InstanceActor) {}

  /**
   * Resolves with what the step answers through `done`; rejects with what it throws, or when the actor
   * ends. When it is called `off`, the actor does not wait for what the step has promised any more.
   */
  run<R>(step: Step<R>, { when = 'inTurn', off }: RunOptions = {}): Promise<R> {
    return new Promise((resolve, reject) => {
      const control: Control = new Control((state, context) => {
        const failed = (error: unknown): unknown => {
          this.pending.delete(control);
          reject(error as Error);
          // nact may have reset the actor while the step took its time.
          return this.actor.state;
        };
        const done = (result: R): void => {
          this.pending.delete(control);
          resolve(result);
        };
        const next = attempt(
          () => step(state, context, done, () => this.putLater(control)),
          failed,
        );
        return off && isPromise(next) ? Promise.race([next, this.stateWhen(off)]) : next;
      });
      this.pending.set(control, reject);
      this.put(control, when);
    });
  }

  abandon(reason: () => Error): void {
    for (const reject of this.pending.values()) reject(reason());
    this.pending.clear();
  }

  /** Puts a control into the mailbox; does nothing if the actor has stopped. */
  private put(control: Control, when: Turn): void {
    const { actor } = this;
    if (actor.stopped) return;
    if (when === 'next') actor.dispatchFirst(control);
    else actor.dispatch(control);
  }

  private stateWhen(off: AbortSignal): Promise<unknown> {
    return new Promise((resolve) =>
      off.addEventListener('abort', () => resolve(this.actor.state), { once: true }),
    );
  }

  private putLater(control: Control): void {
    setImmediate(() => this.pending.has(control) && this.put(control, 'inTurn'));
  }
}

function attempt(run: () => unknown, failed: (error: unknown) => unknown): unknown {
  try {
    const next = run();
    return isPromise(next) ? next.catch(failed) : next;
  } catch (error) {
    return failed(error);
  }
}
