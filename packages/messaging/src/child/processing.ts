import { isPromise } from '@nact-hub/core';
import { Arrival } from '../delivery/arrival';
import { underWay } from './actor';
import { unwrap } from './behaviour';
import { enrich, type MessageContext } from './contexts';
import { Control } from './controls';
import type { Instance } from './instance';
import { isUnkept } from './unread';

/** What nact does with a message when its turn has come: answers the next state, or `underWay` if that takes longer. */
export function receive(
  instance: Instance,
  state: unknown,
  message: unknown,
  context: MessageContext,
): unknown {
  const { host } = instance;
  if (instance.phase === 'ended') return receiveTooLate(instance, state, message, context);
  if (message instanceof Control)
    return stateOf(instance, message, context, message.run(state, enrich(instance, context)));
  if (!host.proven())
    return stateOf(instance, message, context, receiveLater(instance, state, message, context));
  if (instance.phase === 'active' || instance.phase === 'closing') {
    return process(instance, state, message, enrich(instance, context) as MessageContext);
  }
  host.unread(instance, [{ message, sender: context.sender }]);
  return state;
}

/** Waits for a state that takes longer. */
function stateOf(
  { actor }: Instance,
  message: unknown,
  { sender }: MessageContext,
  next: unknown,
): unknown {
  if (!isPromise(next)) return next;
  next.then(
    (state) => state === underWay || actor.goOn(state),
    (error: unknown) => actor.handleFault(message, sender, error),
  );
  return underWay;
}

/** Nothing is begun while it is not known who owns the child; nor is it lost, if this node still does. */
async function receiveLater(
  instance: Instance,
  state: unknown,
  message: unknown,
  context: MessageContext,
): Promise<unknown> {
  return (await instance.host.untilProven())
    ? receive(instance, state, message, context)
    : receiveTooLate(instance, state, message, context);
}

function receiveTooLate(
  instance: Instance,
  state: unknown,
  message: unknown,
  { sender }: MessageContext,
): unknown {
  const unread = [{ message, sender }].filter((entry) => isUnkept(instance, entry));
  instance.host.unread(instance, unread);
  return state;
}

function process(
  instance: Instance,
  state: unknown,
  message: unknown,
  context: MessageContext,
): unknown {
  instance.running++;
  instance.changes++;
  let result: unknown;
  try {
    result = instance.kind.behaviour.call(instance, state, unwrap(message), context);
  } catch (error) {
    processed(instance, message);
    throw error;
  }
  if (!isPromise(result)) {
    processed(instance, message);
    return result;
  }
  instance.kind.behaviour.promises();
  // One promise more for each message would be felt.
  result.then(
    (next) => {
      processed(instance, message);
      instance.actor.goOn(next);
    },
    (error: unknown) => {
      processed(instance, message);
      instance.actor.handleFault(message, context.sender, error);
    },
  );
  return underWay;
}

function processed(instance: Instance, message: unknown): void {
  instance.running--;
  instance.idleness?.used();
  if (message instanceof Arrival && instance.phase !== 'ended') {
    const { from, number } = message;
    instance.host.settled(message, instance.incoming.settle(from, number));
  }
}
