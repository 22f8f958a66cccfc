import type { Classes, Clock, CorruptError, Logger } from '@nact-hub/core';
import type { About, ChildId, NodeId, Replica } from '@nact-hub/registry';
import type { Channel } from '../channel';
import type { Instance } from '../child/instance';
import type { DeadLetter } from '../dead-letter';
import type { MessageLimits } from '../delivery/room';
import type { LimitReached } from '../limit-reached';

/** What one node's side of messaging is made with. */
export interface RouterOptions {
  readonly hub: string;
  readonly node: NodeId;
  readonly replica: Replica;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether this node can prove its lease. Called before each message: it must be cheap. */
  readonly proven: () => boolean;
  /** Resolves when the lease is proven again (true), or lost for good (false). */
  readonly untilProven: () => Promise<boolean>;
  readonly limits: MessageLimits;
  /** The class codecs of a definition of this node; without a child's definition, those of all. */
  readonly classesOf: (about: About | undefined) => Classes | undefined;
  /** Encodes also what stays on this node, so that a message that cannot travel fails at once and not when something moves. */
  readonly checkLocalMessages: boolean;
  readonly on: RouterEvents;
}

/** What messaging tells the node that it is part of. */
export interface RouterEvents {
  deadLetter(letter: DeadLetter): void;
  /** Something arrived that is not well formed. */
  corrupt(error: CorruptError): void;
  limitReached(reached: LimitReached): void;
  /** A message between the hubs themselves. */
  control(from: NodeId, message: unknown): void;
  /** nact's `stop` was called on the reference of a child. */
  stopRequested(id: ChildId): void;
  /** A crash, or a peer's decision, stopped an instance that was serving or standing by. */
  stopped(instance: Instance): void;
  reset(instance: Instance): void;
  idle(instance: Instance): void;
}
