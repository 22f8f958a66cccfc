import type { NodeId, NodeRecord } from './node';
import type { ChildId, Row } from './row';

/** A place in the log, opaque: an adapter's own. Ordered only by the adapter. */
export type Position = string;

/** One entry: what one atomic decision changed. */
export interface LogEntry {
  /** Changes when the authority has lost its data. */
  readonly incarnation: string;
  /** Contiguous. A gap, or a number that goes back, means: read everything again. */
  readonly number: number;
  readonly facts: readonly Fact[];
}

/** Something that happened, to a node or to a child. */
export type Fact = NodeFact | ChildFact;

/** What happened to the view. */
export type NodeFact =
  | { readonly kind: 'nodeJoined'; readonly node: NodeRecord }
  | { readonly kind: 'nodeLeaving' | 'nodeLeft' | 'nodeExpired'; readonly node: NodeId };

/** What happened to a child. */
export type ChildFact =
  | {
      readonly kind: 'childStarted';
      readonly id: ChildId;
      readonly row: Row;
      readonly about: string;
    }
  | { readonly kind: 'childStopped'; readonly id: ChildId; readonly epoch: number }
  | {
      readonly kind:
        'migrationBegun' | 'migrationAborted' | 'childMoved' | 'childClaimed' | 'childParked';
      readonly id: ChildId;
      readonly row: Row;
    };
