import { settle } from '@nact-hub/core';
import type { ChildContext } from './behaviour';
import type { Step } from './controls';
import type { Instance } from './instance';

/** Looks at the state of an instance that stands still. */
export type Capture<R> = (state: unknown, context: ChildContext) => R | Promise<R>;

/**
 * Stands still when all of the mailbox has been worked off, if that is `stillWanted` then. Begins again
 * when the actor was reset meanwhile: what was captured is stale.
 */
export function freezing<R>(
  instance: Instance,
  capture: Capture<R>,
  stillWanted: () => boolean,
): Step<R> {
  const check = (): void => {
    if (!stillWanted()) throw new Error(`the freeze of child '${instance.id}' was called off`);
  };
  return (state, context, resolve, again) => {
    check();
    if (isUnderWay(instance)) return (again(), state);
    const { resets } = instance;
    return settle(capture(state, context), (captured) => {
      check();
      if (instance.resets === resets) {
        instance.phase = 'frozen';
        resolve(captured);
      } else again();
      return instance.actor.state;
    });
  };
}

/** Stands still for good as soon as the message that is under way is over. */
export const halting =
  <R>(instance: Instance, capture: Capture<R>): Step<R> =>
  (state, context, resolve, again) => {
    if (isUnderWay(instance)) return (again(), state);
    return settle(capture(state, context), (captured) => {
      instance.phase = 'frozen';
      resolve(captured);
      // nact would go on with the next message.
      return new Promise<never>(() => undefined);
    });
  };

/** Whether a message has begun and is not over, or something that was sent has no number yet. */
const isUnderWay = (instance: Instance): boolean =>
  instance.running > 0 || instance.host.isHolding(instance);
