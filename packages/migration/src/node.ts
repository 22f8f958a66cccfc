import type { Clock, CorruptError, Logger } from '@nact-hub/core';
import type { HandoverStore } from '@nact-hub/handover';
import type { Calls, Instance, Router } from '@nact-hub/messaging';
import type { ChildId, NodeId, Registry } from '@nact-hub/registry';
import type { ChildKind } from './child-kind';

/** The node that a migration runs on, as far as it needs it. */
export interface MigrationNode {
  readonly hub: string;
  readonly node: NodeId;
  readonly registry: Registry;
  readonly router: Router;
  readonly calls: Calls;
  readonly handovers: HandoverStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From 0 up to 1, for the jitter of pauses. */
  readonly random: () => number;
  /** Largest encoded state, bytes. */
  readonly stateBytes: number;
  /** What this node can run; undefined when it cannot. */
  kind(supervisor: string, definition: string): ChildKind | undefined;
  /** Whether this node is out of the hub: nothing is asked of the registry any more. */
  over(): boolean;
  /** Aborted when this node is closed: whoever pauses before asking again asks no more. */
  readonly closed: AbortSignal;
  readonly on: MigrationNodeEvents;
}

/** What migration tells the node that it is part of. */
export interface MigrationNodeEvents {
  /** A handover or checkpoint in the store is not well formed. */
  corrupt(error: CorruptError): void;
  /** A child could not be started again where it was (cold swap only): it is left to be adopted. */
  lost(id: ChildId, error: Error): void;
  /** Children of this node are to begin another life, from what they were captured with: see `Bereft`. */
  bereft(ids: readonly ChildId[]): void;
  /** An instance had stopped when its child became this node's, at `epoch`: the child has stopped. */
  stoppedEarly(instance: Instance, epoch: number): void;
}
