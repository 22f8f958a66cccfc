import { isPromise, settle } from '@nact-hub/core';
import type { ChildContext } from './behaviour';
import { enrich, messageContext } from './contexts';
import type { Step, Turn } from './controls';
import type { Instance } from './instance';
import type { Capture } from './standstill';

/**
 * Runs `look` inside the actor, between two messages, and leaves the state as it is: at once, and without a
 * promise, if the actor is at rest. What `look` promises is not waited for: the actor goes on serving, and
 * what it begins counts among `changes`.
 */
export function inspect<R>(
  instance: Instance,
  look: Capture<R>,
  when: Turn = 'inTurn',
): R | Promise<R> {
  if (instance.isAtRest) return lookAt(instance, look);
  const step: Step<R | Promise<R>> = (state, context, resolve) => {
    resolve(look(state, context));
    return state;
  };
  return instance.run(step, { when }) as Promise<R>;
}

/**
 * Replaces the state by what `change` makes of a fresh initial state, in turn with the messages: at once, and
 * without a promise, if the actor is at rest and `change` answers without one.
 */
export function replaceState(
  instance: Instance,
  change: (context: ChildContext, initial: unknown) => unknown,
): undefined | Promise<void> {
  const replace = (context: ChildContext): unknown => change(context, freshState(instance));
  if (!instance.isAtRest)
    return instance.run((_, context, done) => settle(replace(context), (next) => (done(), next)));
  const changed = replace(contextNow(instance));
  if (!isPromise(changed)) return void (instance.actor.state = changed);
  // It is waited for in a moment, inside the actor.
  changed.catch(() => undefined);
  return instance.run((_, __, done) => settle(changed, (next) => (done(), next)));
}

/** Stands still at once, if nothing is under way. Answers whether it does. */
export function freezeNow(instance: Instance): boolean {
  if (instance.phase !== 'active' || !instance.isAtRest || instance.host.isHolding(instance))
    return false;
  instance.close();
  instance.phase = 'frozen';
  return true;
}

/** The state and the context, as a step inside the actor sees them. Only for what stands still. */
export const lookAt = <R>(instance: Instance, look: Capture<R>): R | Promise<R> =>
  look(instance.actor.state, contextNow(instance));

const contextNow = (instance: Instance): ChildContext =>
  enrich(instance, messageContext(instance, instance.actor, undefined));

/** Until something has become of it, what a standby was made with is as good as another one. */
function freshState(instance: Instance): unknown {
  const isFresh = instance.phase === 'standby' && instance.changes === 0;
  instance.changes++;
  return isFresh ? instance.actor.state : instance.initialState(instance.actor);
}
