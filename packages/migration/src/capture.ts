import { MigrationError, packFrame, type Pieces, settle, unpackFrame } from '@nact-hub/core';
import { checkStateSize, encodeHandover, type Handover } from '@nact-hub/handover';
import { readSentRecord, type ChildContext, type Instance, type Ledger } from '@nact-hub/messaging';
import type { MigrationId } from '@nact-hub/registry';
import type { ChildKind } from './child-kind';
import type { MigrationNode } from './node';

/** What travels with a child, as of one moment. */
export interface Capture {
  readonly state: Uint8Array | undefined;
  readonly ledger: Ledger;
  /** `Instance.changes` at that moment: if it has grown, the capture is stale. */
  readonly changes: number;
}

/**
 * Runs `prepareHandoverState` and encodes at once: afterwards the state may be changed in place. Without
 * a promise of the callback all of it is done in this turn.
 */
function captureState(
  node: MigrationNode,
  kind: ChildKind,
  instance: Instance,
  state: unknown,
  context: ChildContext,
): Uint8Array | Promise<Uint8Array> {
  const encode = (prepared: unknown): Uint8Array => {
    const bytes = node.router.encodeState(instance, prepared);
    checkStateSize(instance.id, bytes, node.stateBytes);
    return bytes;
  };
  const prepare = kind.swap?.prepare;
  if (!prepare) return encode(state);
  return settle<unknown, Uint8Array>(prepare(state, context), (prepared) => {
    if (prepared !== undefined) return encode(prepared);
    throw new MigrationError(
      'nothing_prepared',
      `prepareHandoverState of '${kind.definition}' returned nothing: return what is to be handed over`,
    );
  });
}

/** Everything that travels, as of now; run it inside the actor. Without a promise of a callback it is there at once. */
export function capture(
  node: MigrationNode,
  { instance, kind }: { readonly instance: Instance; readonly kind: ChildKind },
  handover: boolean,
  state: unknown,
  context: ChildContext,
): Capture | Promise<Capture> {
  const { changes, incoming } = instance;
  // As of the state: what waits in the mailbox is not in it, nor what is begun while a callback takes its time.
  const taken = incoming.captureSettled();
  const isWhole = incoming.isSettled;
  const bytes = handover ? captureState(node, kind, instance, state, context) : undefined;
  // With something in the mailbox it is good for a takeover, and stale for a move.
  return settle(bytes, (encoded) => ({
    state: encoded,
    ledger: instance.ledgerWith(taken),
    changes: isWhole ? changes : -1,
  }));
}

/**
 * A capture of an instance that stands still by now: code that nobody waits for may have sent until a
 * moment ago. From here on numbers are given to nobody.
 */
export const settleCapture = (instance: Instance, captured: Capture): Capture =>
  captured.changes === instance.changes
    ? captured
    : { ...captured, ledger: instance.ledger(), changes: instance.changes };

export interface HandoverHead {
  readonly migration: MigrationId;
  readonly version: number;
}

/** What is handed over, as of the capture. */
export const handoverOf = (
  node: MigrationNode,
  kind: ChildKind,
  instance: Instance,
  head: HandoverHead,
  capture: Capture,
): Handover => ({
  hub: node.hub,
  child: instance.id,
  epoch: instance.epoch,
  migration: head.migration,
  version: head.version,
  source: node.node,
  definition: kind.definition,
  stateVersion: kind.stateVersion,
  storedAt: node.clock.wall(),
  state: capture.state,
  takenIn: capture.ledger.taken,
  sent: packFrame(capture.ledger.sent),
  life: instance.life,
  inherited: capture.ledger.inherited,
});

/** The same as bytes for the store. */
export const encodeCapture = (...handed: Parameters<typeof handoverOf>): Pieces | Promise<Pieces> =>
  encodeHandover(handoverOf(...handed));

/** What the child had taken in and sent, from its handover. */
export const ledgerOf = (handover: Handover): Ledger => ({
  taken: handover.takenIn,
  sent: readSentRecord(unpackFrame(handover.sent)),
  inherited: handover.inherited,
});
