import { CorruptError, messageOf, type FrameValue } from '@nact-hub/core';
import { isControl } from './control';
import type { DeadLetter, DeadLetterReason } from './dead-letter';
import type { Head, Kept } from './delivery/kept';
import type { Route } from './delivery/outgoing';
import { parseParty, type Party } from './delivery/party';

export interface DeadLettersOptions {
  readonly deadLetter: (letter: DeadLetter) => void;
  readonly corrupt: (error: CorruptError) => void;
  /** Whoever asked with this message will get no answer. `asker`: nact's sender, as it travels. */
  readonly unanswerable: (
    asker: FrameValue,
    reason: DeadLetterReason,
    fate: DeadLetter['fate'],
  ) => void;
}

/** Reports what cannot be delivered: nothing vanishes in silence. Messages of the hubs themselves are none of the user's. */
export class DeadLetters {
  constructor(private readonly options: DeadLettersOptions) {}

  /** A sender gives these up: their receiver will never take them in. */
  undeliverable({ from, to }: Route, messages: readonly Kept[], reason: DeadLetterReason): void {
    for (const { posted, head } of messages) {
      if (isControl(head)) continue;
      const fate = posted > 0 ? 'unknown' : 'not_processed';
      this.report(reason, to, from, fate);
      if (head?.[1]) this.options.unanswerable(head[1], reason, fate);
    }
  }

  /** A message has no number: it was refused, or was direct. */
  refused(from: Party, to: Party, reason: DeadLetterReason, head: Head = null): void {
    this.report(reason, to, from, 'not_processed');
    if (head?.[1]) this.options.unanswerable(head[1], reason, 'not_processed');
  }

  /** It came in its turn and can never be read. */
  corrupt(error: unknown, from: Party, to: Party): void {
    const { corrupt } = this.options;
    corrupt(
      error instanceof CorruptError
        ? error
        : new CorruptError('message_corrupt', messageOf(error), { cause: error }),
    );
    this.report('corrupt', to, from, 'not_processed');
  }

  private report(reason: DeadLetterReason, to: Party, from: Party, fate: DeadLetter['fate']): void {
    const party = parseParty(to);
    const [childId, node] =
      party?.node === undefined ? [party?.child ?? to, undefined] : [undefined, party.node];
    this.options.deadLetter({ reason, childId, node, sender: nameOf(from), fate });
  }
}

/** How a sender is called towards people: a child by its id, a node as `@<node>`. */
function nameOf(sender: Party): string {
  const party = parseParty(sender);
  return party && party.node === undefined ? party.child : sender;
}
