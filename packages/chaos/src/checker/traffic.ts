import type { Journal, Kind, Party, Seen } from '../journal/entry';
import { add, type Deed, inOrder, type Lives } from './lives';

/** A message that was on its way. */
export interface Message extends Deed {
  readonly id: string;
  readonly kind: Kind;
  readonly from: Party;
  readonly to: Party;
  /** The sender, a child in one life or a node. */
  readonly sender: string;
}

/** A message that came. */
export interface Arrival extends Deed {
  readonly id: string;
}

export interface Traffic {
  readonly sent: ReadonlyMap<string, Message>;
  /** What came, for each child and each asker (as `@<process>`), in the order in which it came. */
  readonly arrivals: ReadonlyMap<string, readonly Arrival[]>;
  /** How many times each message came. */
  readonly times: ReadonlyMap<string, number>;
}

/** The answer to a question is called as the question is, and this. */
export const answerTo = (question: string): string => `${question}!`;

export function readTraffic(journals: readonly Journal[], lives: Lives): Traffic {
  const sent = new Map<string, Message>();
  const arrivals = new Map<string, Arrival[]>();
  for (const { process, entries } of journals) {
    entries.forEach((entry, line) => {
      const { at, what } = entry;
      if (what === 'sent') {
        const { epoch, ...message } = entry;
        const life = epoch === undefined ? '' : `#${lives.at(message.from, epoch)}`;
        const sender = message.from + life;
        sent.set(message.id, { ...message, sender, epoch: epoch ?? 0, process, line });
      } else if (what === 'unsent') sent.delete(entry.id);
      else if (what === 'seen') add(arrivals, entry.child, arrival(entry, process, line, at));
      else if (what === 'answered')
        add(arrivals, `@${process}`, { id: answerTo(entry.id), epoch: 0, process, line, at });
    });
  }
  const times = new Map<string, number>();
  for (const list of arrivals.values()) {
    list.sort(inOrder);
    for (const { id } of list) times.set(id, (times.get(id) ?? 0) + 1);
  }
  return { sent, arrivals, times };
}

const arrival = ({ id, epoch }: Seen, process: string, line: number, at: number): Arrival => ({
  id,
  epoch,
  process,
  line,
  at,
});
