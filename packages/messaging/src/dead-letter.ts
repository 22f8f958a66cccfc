import type { ChildId, NodeId } from '@nact-hub/registry';

/** Why a message could not be delivered. */
export type DeadLetterReason =
  /** There is no such child (any more). */
  | 'no_such_child'
  /** Another life of the child has begun: a takeover, an adoption, a stop and start. */
  | 'another_life'
  /** The node that it was for has left or died. */
  | 'node_gone'
  /** The asker or actor that it was for is not there (any more). */
  | 'nobody_there'
  /** What came in could not be decoded. */
  | 'corrupt'
  /** More is waiting for this child than the limits allow. */
  | 'too_many_waiting'
  /** The child was stopped with messages in its mailbox. */
  | 'stopped'
  /** This node lost its lease, or left, with messages that were not delivered. */
  | 'node_closed';

/** A message through a reference that was not delivered. It never holds the content. */
export interface DeadLetter {
  readonly reason: DeadLetterReason;
  /** The child that it was for; undefined when it was for a plain actor or an asker. */
  readonly childId: ChildId | undefined;
  /** The node that it was for, if it was for a plain actor or an asker. */
  readonly node: NodeId | undefined;
  /**
   * Who sent it: a child id, or `@<node>` for the outside world of a node. Of a direct message, which never
   * left its node, the child is known only if it was given to `dispatch` as the sender.
   */
  readonly sender: string;
  /** `not_processed` is certain; `unknown`: it had been posted, and may have been processed before the addressee died. */
  readonly fate: 'not_processed' | 'unknown';
}
