import type { LogEntry, Position } from './log';
import type { NodeId, NodeRecord } from './node';
import type { ChildId, MigrationId, Row } from './row';

/**
 * The authority on who is in the hub and who owns what. Each call is one atomic decision, made where
 * the data is (a script in Redis, a function in memory), by compare and set; each one that changes
 * something appends one entry to the log and answers its number (or the current number, if nothing
 * changed). Every call answers the same when it is executed again: a client resends what it has no
 * answer to. A call that rejects has an unknown outcome; callers ask again.
 *
 * A node that is not in the view (or whose lease has run out) gets `fenced` from every call that acts
 * in its name, and must stop.
 *
 * When the authority may have lost data (it is empty, or another server than before), it is not settled:
 * for one lease nobody is expired, only `register` changes rows, and every other call that decides on
 * children rejects with an unknown outcome.
 */
export interface RegistryStore {
  /** Adds a node to the view with a lease of `lease` milliseconds. Asked again, it renews the lease. */
  join(node: NodeRecord, lease: number): Promise<{ readonly number: number }>;
  /**
   * Renews a lease, and expires every node whose lease has run out: the entry says so. When nobody has
   * renewed for a whole lease, the authority itself was away: then nobody is expired for one lease.
   */
  renew(node: NodeId, lease: number): Promise<RenewAnswer>;
  /**
   * Puts a node that has been in the hub into the view, with what it runs: after a loss of data under the
   * same id, or under a new one after it was fenced; then its former id is out from that same entry on. The
   * highest epoch wins; `lost`: somebody else has it.
   * @throws FencedError when it was in under this id and is out: called again, without an answer in a whole lease
   */
  register(request: RegisterRequest, lease: number): Promise<RegisterBatch>;
  /** Takes nodes out of the view that `node` knows to have been out of it before a loss of data. */
  expel(node: NodeId, others: readonly NodeId[]): Promise<NodeAnswer>;
  /** Marks a node as leaving: nothing is placed on it or moved to it from now on. */
  drain(node: NodeId): Promise<NodeAnswer>;
  /**
   * Takes a node out of the view. Refused (`owns_children`) while it owns rows. A node that is not in
   * the view and owns nothing has left: asked again, the answer is `done` again.
   */
  leave(
    node: NodeId,
  ): Promise<NodeAnswer | { readonly outcome: 'owns_children'; readonly number: number }>;

  /** Registers children that stand by on `node`: life and epoch begin. `operation` makes asking again safe. */
  start(
    node: NodeId,
    operation: string,
    children: readonly ChildToStart[],
  ): Promise<Batch<StartAnswer>>;
  /** Writes a migration id and its target into the rows of children of `node`. One migration per child. */
  beginMigration(
    node: NodeId,
    migration: MigrationId,
    target: NodeId,
    children: readonly ChildAtEpoch[],
  ): Promise<Batch<BeginAnswer>>;
  /**
   * The commit point: the target of the migration becomes owner, with the next epoch and the same life.
   * Needs the lease of the target to hold, and the target not to be leaving.
   */
  cutOver(
    node: NodeId,
    migration: MigrationId,
    children: readonly ChildToCutOver[],
  ): Promise<Batch<CutOverAnswer>>;
  /** Ends a migration without a change of owner. `node` is its source or its target. */
  abort(
    node: NodeId,
    migration: MigrationId,
    children: readonly ChildAtEpoch[],
  ): Promise<Batch<AbortAnswer>>;
  /**
   * Takes over children whose owner is not in the view, that are parked, or that are the node's own and do
   * not run: another life begins. The
   * row keeps what handover may be adopted: that of the migration that was under way, or else that
   * which the child came or was parked with.
   */
  claim(
    node: NodeId,
    operation: string,
    children: readonly ChildAtEpoch[],
  ): Promise<Batch<ClaimAnswer>>;
  /** Leaves children of `node` without an owner, each with a handover to adopt. */
  park(
    node: NodeId,
    migration: MigrationId,
    children: readonly ChildToCutOver[],
  ): Promise<Batch<ParkAnswer>>;
  /** Takes children of `node` off the registry. */
  stop(node: NodeId, children: readonly ChildAtEpoch[]): Promise<Batch<StopAnswer>>;

  /** The arguments that children were started with, by id; those that are not registered are left out. */
  args(children: readonly ChildId[]): Promise<ReadonlyMap<ChildId, Uint8Array>>;
  /** Everything, as of one entry of the log. */
  snapshot(): Promise<Snapshot>;
  /** The entries after `position`; waits up to `wait` milliseconds for the first. */
  read(
    position: Position,
    wait: number,
  ): Promise<{ readonly entries: readonly LogEntry[]; readonly position: Position }>;
  close(): Promise<void>;
}

/** One answer per child, and the number of the entry (or of the last one there was). Or the caller is out. */
export type Batch<A> =
  | { readonly outcome: 'done'; readonly number: number; readonly answers: ReadonlyMap<ChildId, A> }
  | { readonly outcome: 'fenced'; readonly number: number };

/**
 * `fenced`: the lease is gone. `unknown`: data was lost, this node perhaps with it: it registers.
 * `incarnation` differs when the authority may have lost data.
 */
export interface RenewAnswer {
  readonly outcome: 'renewed' | 'fenced' | 'unknown';
  readonly number: number;
  readonly incarnation: string;
  /** Whether the authority knows again all that it ever will. */
  readonly settled: boolean;
}
/** `fenced`: the node is not in the view, or its lease has run out. */
export type NodeAnswer = { readonly outcome: 'done' | 'fenced'; readonly number: number };

/** A child as the caller knows it: the call concerns it only at this epoch. */
export interface ChildAtEpoch {
  readonly id: ChildId;
  readonly epoch: number;
}
/** A child that stands by and is to be registered. */
export interface ChildToStart {
  readonly id: ChildId;
  /** JSON text of `About`: opaque to the authority. */
  readonly about: string;
  /** Encoded arguments: opaque to the authority. */
  readonly args: Uint8Array;
}
/** A child that runs on a node, as the node knows it. */
export interface ChildToRegister extends ChildToStart, ChildAtEpoch {
  readonly life: number;
  readonly handover: MigrationId | undefined;
  readonly version: number;
  readonly pinned: NodeId | undefined;
}
/** A node that comes back, and what it runs. */
export interface RegisterRequest {
  readonly node: NodeRecord;
  /** Where it was in the hub last: its id, and the incarnation. */
  readonly previous: NodeId;
  readonly from: string;
  /** The highest epoch that it knows of. */
  readonly highestEpoch: number;
  /** The longest lease of a node that it knows of, milliseconds: so long it takes until everybody has registered. */
  readonly longestLease: number;
  /** Makes asking again safe. */
  readonly operation: string;
  readonly children: readonly ChildToRegister[];
}
/** A child whose new owner is ready. */
export interface ChildToCutOver extends ChildAtEpoch {
  /** The version of the handover that the new owner is ready to go on with; 0 when there is none. */
  readonly version: number;
  /** Whether the child is to stay with its new owner whatever placement says. */
  readonly pinned: boolean;
}

/** `exists`: somebody else's start came first (the row says whose); the same operation asked again is `started`. */
export type StartAnswer = { readonly outcome: 'started' | 'exists'; readonly row: Row };
/**
 * `begun`; `busy`: another migration is under way; `lost`: this node does not own the child at this
 * epoch, or it is not registered; `no_target`: the target is not in the view or is leaving.
 */
export type BeginAnswer = { readonly outcome: 'begun' | 'busy' | 'lost' | 'no_target' };
/**
 * `moved`: the cut-over has happened (also when asked again later, whoever owns the child by then);
 * `aborted`: the migration is not under way any more, the source still owns the child;
 * `no_target`: the target has gone or is leaving; nothing changed, the source should abort;
 * `gone`: the child is not registered any more.
 */
export type CutOverAnswer = { readonly outcome: 'moved' | 'aborted' | 'no_target' | 'gone' };
/**
 * `aborted`: it is certain that this migration will not happen; `moved`: the child goes on at a later
 * epoch, and the row says where; `gone`: not registered any more, or another life of it has begun.
 */
export type AbortAnswer = {
  readonly outcome: 'aborted' | 'moved' | 'gone';
  readonly row: Row | undefined;
};
/**
 * `claimed`: `previous` says by `handover` and `version` (0: any) what may be adopted. It is what the
 * row keeps of the row before, the same when asked again; its owner and life are not kept.
 * `lost`: somebody else was first, the owner is in the view, or the child is gone.
 */
export type ClaimAnswer =
  | { readonly outcome: 'claimed'; readonly row: Row; readonly previous: Row }
  | { readonly outcome: 'lost'; readonly row: Row | undefined };
/** `parked` also when asked again; `lost`: this node does not own the child at this epoch. */
export type ParkAnswer = { readonly outcome: 'parked' | 'lost'; readonly row: Row | undefined };
/** `stopped` also when asked again; `lost`: another node or a later epoch has the child. */
export type StopAnswer = { readonly outcome: 'stopped' | 'lost'; readonly row: Row | undefined };

/** `registered`: it is this node's, as the row says; `lost`: somebody else has it, at a later epoch, or it is no more. */
export type RegisterAnswer = {
  readonly outcome: 'registered' | 'lost';
  readonly row: Row | undefined;
};
/** One answer per child, the number of the entry, and the incarnation in which the node is registered. */
export interface RegisterBatch {
  readonly number: number;
  readonly incarnation: string;
  readonly answers: ReadonlyMap<ChildId, RegisterAnswer>;
}

/** A whole registry, as of one entry of its log. */
export interface Snapshot {
  readonly incarnation: string;
  readonly number: number;
  readonly position: Position;
  /** Whether it is all that there is; if not, what is missing may be registered yet. */
  readonly settled: boolean;
  /** The highest epoch that was ever given out in this hub. */
  readonly highestEpoch: number;
  readonly nodes: readonly NodeRecord[];
  readonly children: readonly { readonly id: ChildId; readonly row: Row; readonly about: string }[];
}
