import { Arrival } from '../delivery/arrival';
import { Control } from './controls';
import type { Unread } from './host';
import type { Instance } from './instance';

/** What is in the mailbox and will never be begun, if nobody else tells: a numbered message is kept by its sender. */
export const unreadOf = (instance: Instance): readonly Unread[] =>
  instance.actor.mailbox.toArray().filter((entry) => isUnkept(instance, entry));

/** Whether nobody would post it again: it has no number, or nobody keeps what its sender had numbered. */
export function isUnkept({ host, endedOn }: Instance, { message }: Unread): boolean {
  if (!(message instanceof Arrival)) return !(message instanceof Control);
  // The outside world of its node still kept it when the instance ended, whatever has become of the node since.
  return message.from !== endedOn && host.isForgotten(message.from);
}
