import type { NodeId } from '@nact-hub/registry';
import type { Arrival } from '../delivery/arrival';
import type { Kept } from '../delivery/kept';
import type { Route } from '../delivery/outgoing';
import type { Party } from '../delivery/party';

/**
 * The format of frames; another one is refused. A frame is: this version, from and to which node, its number,
 * its messages, ranges of positions in frames that the other one had sent, and acknowledgements by number.
 */
export const frameVersion = 2;

/** What a byte before each message says about what follows. */
export const says = {
  /** Its sender is that of the message before, and is left out. */
  sameSender: 1,
  /** Its receiver is that of the message before, and is left out. */
  sameReceiver: 2,
  head: 4,
  earlier: 8,
  /** It is to be acknowledged by its number, not by its position: it was posted before. */
  byNumber: 16,
} as const;
export const mostSaid = 31;

/** A message that goes out, as it is written. */
export interface Envelope extends Omit<Kept, 'route'> {
  readonly route: Pick<Route, 'from' | 'to'>;
}
/** A message that goes out, and the route that waits for its acknowledgement. */
export type Post = Kept;

/** Whether it was posted before, in another frame. */
export const isAgain = ({ posted }: Pick<Kept, 'posted'>): boolean => posted > 1;

/** Everything that `sender` numbered for `receiver` up to this number has been processed. */
export type Acknowledgement = readonly [sender: Party, receiver: Party, upTo: number];

/** Positions of messages in a frame that have been processed, and so has everything with a lower number on the same way. */
export interface Positions {
  readonly frame: number;
  /** First and last of each range. */
  readonly ranges: readonly number[];
}

/** What goes into a frame. */
export interface Outbound<P = Envelope> {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly number: number;
  readonly posts: readonly P[];
  readonly positions: readonly Positions[];
  readonly acknowledgements: readonly Acknowledgement[];
}

/** What has come in a frame. */
export interface Inbound {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly number: number;
  readonly arrivals: readonly Arrival[];
  readonly positions: readonly Positions[];
  readonly acknowledgements: readonly Acknowledgement[];
}
