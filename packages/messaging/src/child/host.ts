import type { Classes, Clock } from '@nact-hub/core';
import type { ChildId, NodeId } from '@nact-hub/registry';
import type { Ref } from 'nact';
import type { Arrival } from '../delivery/arrival';
import type { TakenRecord } from '../delivery/incoming';
import type { InheritedRecord } from '../delivery/inherited';
import type { SentRecord } from '../delivery/outgoing';
import type { Party } from '../delivery/party';
import type { ChildRef } from '../refs';
import type { Behaviour, ChildProps } from './behaviour';
import type { Instance } from './instance';

/** A message of a mailbox, with nact's sender of it, if one was given. */
export interface Unread {
  readonly message: unknown;
  readonly sender: unknown;
}

/** standby: waits for the cut-over. closing: works off what it has. frozen: does nothing until it is decided who goes on. */
export type Phase = 'standby' | 'active' | 'closing' | 'frozen' | 'ended';

/** What all instances of one definition under one supervisor share. */
export interface InstanceKind {
  readonly supervisor: Ref<unknown>;
  readonly behaviour: Behaviour;
  /** Whose instances may be in what is sent to the child, in what it answers, and in its state. */
  readonly classes?: Classes | undefined;
  /** nact's properties for a child, made anew for each initial state, so that no two share one. User code: it may throw. */
  readonly props: (id: ChildId, args: Uint8Array) => ChildProps;
}

/** What an instance is made with. */
export interface InstanceOptions {
  readonly id: ChildId;
  /** 0 when the registry has not given it yet. */
  readonly life: number;
  /** Tells attempts apart that stand by for the same child: nact refuses a name twice. */
  readonly attempt: string;
  readonly ref: ChildRef;
  readonly kind: InstanceKind;
  /** As they are registered. */
  readonly args: Uint8Array;
}

/** What an instance needs of the node it is on. */
export interface InstanceHost {
  readonly clock: Clock;
  /** Under which id the node is in the hub. */
  readonly node: NodeId;
  /** Whether this node can prove its lease: if not, no message may begin. */
  proven(): boolean;
  /** Resolves when the lease is proven again (true), or lost for good (false). */
  untilProven(): Promise<boolean>;
  /** Whether something that the instance has sent has no number yet, because its node has not read of the receiver. */
  isHolding(instance: Instance): boolean;
  /** A numbered message has been processed; all of this sender up to `upTo` have. */
  settled(arrival: Arrival, upTo: number): void;
  /** nact stopped the actor: a crash, or a peer's. */
  stopped(instance: Instance): void;
  /** User code threw, and there is no `onCrash` to decide: the child will be stopped. */
  crashed(instance: Instance, error: unknown): void;
  /** nact reset the actor while its state was being handed over, so what was captured is stale. */
  reset(instance: Instance): void;
  /** The child has been idle for `shutdownAfter`. */
  idle(instance: Instance): void;
  /** Whether nobody keeps what this sender had numbered: it was this node, under a former id. */
  isForgotten(sender: Party): boolean;
  /** Messages that nobody keeps came to an instance, and will never be begun. `tooLate` of the instance says why. */
  unread(instance: Instance, messages: readonly Unread[]): void;
  /** A callback that changes nothing for the child threw, or rejected. */
  callbackFailed(instance: Instance, callback: 'afterActivate' | 'afterMove', error: unknown): void;
}

/** As of the freeze: what travels with a child besides its state. */
export interface Ledger {
  readonly taken: TakenRecord;
  readonly sent: SentRecord;
  readonly inherited: InheritedRecord;
}
