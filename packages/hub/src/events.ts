import { EventEmitter } from 'node:events';
import { checkFunction, expected, type CorruptError } from '@nact-hub/core';
import type { DeadLetter, LimitReached } from '@nact-hub/messaging';
import type { MoveResult } from '@nact-hub/migration';
import type { ChildId, NodeId } from '@nact-hub/registry';
import type { LeaveResult } from './membership/leaving';

/** What a hub tells, by name. Every event is about this node unless it says otherwise. */
export interface HubEvents {
  /** This node is in the hub. Told in the turn of the event loop after `startHub` has resolved, so listen right then. */
  joined: { readonly node: NodeId };
  /** This node has left the hub. `result` is what `leave` has come to, also when a signal asked for it; undefined when it was closed. */
  left: { readonly node: NodeId; readonly result: LeaveResult | undefined };
  /**
   * This node lost its lease: nothing begins here, and others take over what it runs. `rejoins`: it joins anew by
   * itself, with what nobody has taken; else all of it has ended here.
   */
  fenced: { readonly node: NodeId; readonly rejoins: boolean };
  /**
   * This node is in the hub again after it had lost its lease, now as `node`. The children of `kept` go on here with
   * their state; those of `ended` have been taken over or stopped by others, and have ended here.
   */
  rejoined: {
    readonly node: NodeId;
    readonly previous: NodeId;
    readonly kept: readonly ChildId[];
    readonly ended: readonly ChildId[];
  };
  /** Another node is in the hub. */
  nodeJoined: { readonly node: NodeId };
  /** Another node left, or died (`expired`). */
  nodeLeft: { readonly node: NodeId; readonly expired: boolean };
  /** Another node configures a supervisor differently. */
  configurationDiffers: {
    readonly node: NodeId;
    readonly supervisor: string;
    readonly here: string;
    readonly there: string;
  };
  /**
   * Another node has a lease of another length, milliseconds. Each keeps its own, and after a loss of data all wait
   * for the longest: give every node the same, as a rolling deploy of another value does in the end.
   */
  leaseDiffers: { readonly node: NodeId; readonly here: number; readonly there: number };
  /** A child has begun its life on this node. */
  childStarted: { readonly id: ChildId; readonly supervisor: string };
  /**
   * A child of this node is no more. `displaced`: another life of it has begun elsewhere, where nobody could know of
   * this one since Redis had lost its data: what this one had in its state is lost.
   */
  childStopped: {
    readonly id: ChildId;
    readonly reason: 'stopped' | 'idle' | 'crashed' | 'displaced';
  };
  /** This node has taken over a child whose owner is gone, with which state, and how old that was (milliseconds). */
  childTakenOver: {
    readonly id: ChildId;
    readonly state: 'handover' | 'checkpoint' | 'initial';
    readonly age: number | undefined;
  };
  /** A child could not be run where it should be; it is tried again. */
  childNotRunning: { readonly id: ChildId; readonly reason: string; readonly message: string };
  /** A checkpoint of a child of this node could not be made. The child goes on, and it is tried again. */
  checkpointFailed: { readonly id: ChildId; readonly reason: string; readonly message: string };
  /** Children begin to move away from this node. */
  migrationStarted: MigrationInfo;
  /** `done` of the batch have moved or stayed. */
  migrationProgress: MigrationInfo & { readonly done: number };
  /** All of the batch have moved or stayed. */
  migrationFinished: MigrationInfo & MoveResult;
  /** A child stays on this node, and why. */
  migrationAborted: {
    readonly id: ChildId;
    readonly target: NodeId;
    readonly reason: string;
    readonly message: string;
  };
  /** Children have moved away from this node. */
  childrenMigrated: { readonly target: NodeId; readonly children: readonly ChildId[] };
  /** How far a graceful leave has come. */
  leaveProgress: { readonly left: number; readonly total: number };
  /** A message sent by, or to, this node could not be delivered. */
  deadLetter: DeadLetter;
  /** A bound on the way of messages is reached: they wait, or come again. Told once in ten seconds for each limit, and node or sender. */
  limitReached: LimitReached;
  /** Something came in that is not well formed. It changed nothing. */
  corrupt: { readonly reason: string; readonly error: CorruptError };
}

/** A batch of children that moves: their supervisor, where to, which, and how many they are. */
export interface MigrationInfo {
  readonly supervisor: string;
  readonly target: NodeId;
  readonly children: readonly ChildId[];
  readonly total: number;
}

/** Every name of an event. */
export const eventNames = Object.keys({
  joined: 0,
  left: 0,
  fenced: 0,
  rejoined: 0,
  nodeJoined: 0,
  nodeLeft: 0,
  configurationDiffers: 0,
  leaseDiffers: 0,
  childStarted: 0,
  childStopped: 0,
  childTakenOver: 0,
  childNotRunning: 0,
  checkpointFailed: 0,
  migrationStarted: 0,
  migrationProgress: 0,
  migrationFinished: 0,
  migrationAborted: 0,
  childrenMigrated: 0,
  leaveProgress: 0,
  deadLetter: 0,
  limitReached: 0,
  corrupt: 0,
} satisfies Record<keyof HubEvents, 0>) as readonly (keyof HubEvents)[];

/** A typed emitter. A listener that throws does not disturb the hub. */
export class Events {
  private readonly emitter = new EventEmitter({ captureRejections: false }).setMaxListeners(0);

  constructor(private readonly failed: (event: string, error: unknown) => void) {}

  on<E extends keyof HubEvents>(event: E, listener: (data: HubEvents[E]) => void): () => void {
    // An alert under a name that is none would never be heard.
    if (!eventNames.includes(event))
      throw expected('event', `one of ${eventNames.join(', ')}`, event);
    checkFunction('listener', listener);
    this.emitter.on(event, listener);
    return () => void this.emitter.off(event, listener);
  }

  emit<E extends keyof HubEvents>(event: E, data: HubEvents[E]): void {
    // To ask for the listeners is to copy them, and most events are told of each of thousands of children.
    if (this.emitter.listenerCount(event) === 0) return;
    for (const listener of this.emitter.listeners(event)) {
      try {
        (listener as (data: HubEvents[E]) => void)(data);
      } catch (error) {
        this.failed(event, error);
      }
    }
  }
}
