import crypto, { createHash, type Hash } from 'node:crypto';
import {
  bytesPerTurn,
  ownTurn,
  packFramePieces,
  type Pieces,
  settle,
  TooLargeError,
  Turns,
} from '@nact-hub/core';

/** The format of handovers that this version writes, and the newest that it reads. */
export const handoverFormat = 1;

/** State on its way, and what goes with it. */
export interface Handover {
  readonly hub: string;
  readonly child: string;
  /** The epoch at which the source owns the child. */
  readonly epoch: number;
  readonly migration: string;
  /** Counts the captures of one migration: 1 for the first query. */
  readonly version: number;
  /** The node that the child leaves. */
  readonly source: string;
  readonly definition: string;
  readonly stateVersion: number;
  /** When it was made, milliseconds since 1970 by the source's clock. For people. */
  readonly storedAt: number;
  /** Undefined when the strategy hands no state over. */
  readonly state: Uint8Array | undefined;
  /** The last number that the child has taken in, by sender. */
  readonly takenIn: readonly (readonly [sender: string, last: number])[];
  /** What the child has sent: opaque here. */
  readonly sent: Uint8Array;
  /** The life in which it was made, which `takenIn` is numbered for. 0: not said, by an earlier version of this record. */
  readonly life: number;
  /** What earlier lives of the child had processed, as far as the state contains it. */
  readonly inherited: readonly (readonly [sender: string, life: number, last: number])[];
}

/** Without an object that waits for more: of Node 20.12 and newer. */
const hashAtOnce = (crypto as Partial<Pick<typeof crypto, 'hash'>>).hash;

/** Eight bytes that differ when the bytes do: at once, or, of what is large, with turns of the event loop in between. They tell of accidents, not of forgery. */
export function checksumOf(bytes: Pieces): Uint8Array | Promise<Uint8Array> {
  const [only] = bytes.list;
  if (bytes.length <= bytesPerTurn && bytes.list.length === 1 && hashAtOnce)
    return hashAtOnce('sha256', only!, 'buffer').subarray(0, 8);
  const hash = createHash('sha256');
  if (bytes.length > bytesPerTurn) return inTurns(hash, bytes);
  for (const piece of bytes.list) hash.update(piece);
  return endOf(hash);
}

async function inTurns(hash: Hash, bytes: Pieces): Promise<Uint8Array> {
  const turns = new Turns();
  for (const part of bytes.parts(bytesPerTurn)) {
    await turns.before(part.length);
    hash.update(part);
  }
  return endOf(hash);
}

const endOf = (hash: Hash): Uint8Array => hash.digest().subarray(0, 8);

/**
 * Bytes for the store. `decodeHandover` reads them. A large state is a piece of them, which may not be changed any
 * more; only then there is a promise.
 */
export function encodeHandover(handover: Handover): Pieces | Promise<Pieces> {
  const body = packFramePieces([
    handover.hub,
    handover.child,
    handover.epoch,
    handover.migration,
    handover.version,
    handover.source,
    handover.definition,
    handover.stateVersion,
    handover.storedAt,
    handover.state,
    handover.takenIn,
    handover.sent,
    handover.life,
    handover.inherited,
  ]);
  // What has just encoded a large state has held the event loop up for long enough.
  const isLarge = body.length > bytesPerTurn;
  const checksum = isLarge ? ownTurn().then(() => checksumOf(body)) : checksumOf(body);
  return settle(checksum, (sum) => packFramePieces([handoverFormat, sum, body]));
}

/** Refuses a state that is too large. @throws TooLargeError `state_too_large` when a child's encoded state has more than `limit` bytes */
export function checkStateSize(child: string, state: Uint8Array, limit: number): void {
  if (state.length <= limit) return;
  throw new TooLargeError(
    'state_too_large',
    state.length,
    limit,
    `The state of child '${child}' has ${state.length} bytes, over the limit of ${limit}: ` +
      'hand over less, or raise `limits.stateBytes`',
  );
}
