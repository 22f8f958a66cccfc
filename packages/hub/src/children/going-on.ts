import { messageOf } from '@nact-hub/core';
import { replaceState, type Instance, type Ledger } from '@nact-hub/messaging';
import { timedOut, within } from '@nact-hub/migration';
import type { HubNode } from '../node';

/**
 * Another life begins of a child of this node that has not moved: with what it was captured with, or, if it hands
 * nothing over or cannot take its own handover over, with the very state that it had. Answers what that contains.
 */
export async function goOnHere(
  { clock, logger, migrator }: HubNode,
  instance: Instance,
  takeOver: () => Promise<Ledger>,
  timeout: number,
): Promise<Ledger> {
  const { id } = instance;
  const before = migrator.bereft.get(id);
  if (!before?.capture) return takeOver();
  try {
    if (before.capture.state !== undefined) return await takeOver();
  } catch (error) {
    const fields = { child: id, reason: messageOf(error) };
    logger.warn(fields, 'a child cannot take its own handover over; it has the state that it had');
  }
  const replaced = Promise.resolve(replaceState(instance, () => before.instance.actor.state));
  // What it could not do in time before may be under way still.
  await within(clock, timeout, replaced, () => timedOut('state', id, timeout));
  return before.capture.ledger;
}
