import { add, inOrder } from './lives';
import type { Arrival, Message, Traffic } from './traffic';

/** Messages that came after a later one of the same sender. */
export function reordered({ sent, arrivals }: Traffic): string[] {
  const places = placesOf(sent.values());
  return [...arrivals].flatMap(([receiver, list]) => {
    const last = new Map<string, Message>();
    return list.flatMap((arrived) => {
      const message = sent.get(arrived.id);
      if (!message || !hasOrder(message, sent)) return [];
      const before = last.get(message.sender);
      if (before && places.get(before.id)! > places.get(message.id)!)
        return [describe(arrived, receiver, before)];
      last.set(message.sender, message);
      return [];
    });
  });
}

/** The place of each message among those of its sender. */
function placesOf(messages: Iterable<Message>): Map<string, number> {
  const bySender = new Map<string, Message[]>();
  for (const message of messages) add(bySender, message.sender, message);
  const places = new Map<string, number>();
  for (const list of bySender.values())
    list.sort(inOrder).forEach(({ id }, place) => places.set(id, place));
  return places;
}

/** The promises of two queries may be heard of in any order, whenever their answers came. */
function hasOrder({ kind, id }: Message, sent: Traffic['sent']): boolean {
  return kind !== 'answer' || sent.get(id.slice(0, -1))?.kind === 'ask';
}

const describe = ({ id, process, epoch }: Arrival, receiver: string, before: Message): string =>
  `${id} from ${before.sender} to ${receiver} after ${before.id}, on ${process} in epoch ${epoch}`;
