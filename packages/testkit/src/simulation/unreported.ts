import type { DeadLetter } from 'nact-hub';

/** A message, as it was sent. */
export interface Sent {
  /** `@<node>` for the outside world of a node, else a child in one state. */
  readonly by: string;
  readonly to: string;
  /** The node from which it was sent. */
  readonly node: string;
}

type Named = Pick<DeadLetter, 'childId' | 'sender'>;
/** Whether a letter may be about a message, going by who is said to have sent it. */
type Match = (note: Sent, sender: string) => boolean;

/** Sent by code that nobody waits for: in whose name depends on whether its child moved meanwhile. */
export const isLeftBehind = ({ by }: Sent): boolean => by.startsWith('left behind');

/**
 * The messages that no dead letter is left for. A letter does not say which message it is about, and may be in the name
 * of a node instead of a child: so each message takes one in its own name first, and what others could take only then.
 */
export function unreported<N extends Sent>(
  notes: readonly N[],
  letters: readonly Named[],
  returned: ReadonlySet<string>,
): N[] {
  const left = [...letters];
  let silent = [...notes];
  for (const matches of fromOwnToAny(returned))
    silent = silent.filter((note) => {
      const index = left.findIndex(
        ({ childId, sender }) => childId === note.to && matches(note, sender.replace(/\..*/, '')),
      );
      if (index >= 0) left.splice(index, 1);
      return index < 0;
    });
  return silent;
}

/** What ran on in a child that ended with the lease of its node, sends in the name of that node. */
const fromOwnToAny = (returned: ReadonlySet<string>): readonly Match[] => [
  ({ by }, sender) => sender === by.replace(/#.*/, ''),
  (note, sender) => !isLeftBehind(note) && returned.has(note.node) && sender === `@${note.node}`,
  (note, sender) => !isLeftBehind(note) && sender === 'unknown',
  isLeftBehind,
];
