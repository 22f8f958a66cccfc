import { checkpointKey, type Checkpoint, type Handover } from '@nact-hub/handover';
import { inspect, type Instance } from '@nact-hub/messaging';
import type { ChildId } from '@nact-hub/registry';
import { capture, encodeCapture } from '../capture';
import type { ChildKind } from '../child-kind';
import type { MigrationNode } from '../node';
import { readRecord } from '../record';

/** Stands in a checkpoint where handovers name their migration. */
const migration = 'checkpoint';

/** What is to be captured, and whether that is still wanted when the child's turn has come. */
export interface Capturing {
  readonly instance: Instance;
  readonly kind: ChildKind;
  readonly version: number;
  readonly isWanted: () => boolean;
}

/**
 * The state of a running child and what it has processed, as of the same message: between two messages,
 * before all that waits in its mailbox. The child goes on as soon as it is encoded. Undefined when it is
 * not wanted any more.
 */
export async function captureCheckpoint(
  node: MigrationNode,
  { instance, kind, version, isWanted }: Capturing,
): Promise<Checkpoint | undefined> {
  const { id: child, epoch } = instance;
  const captured = await inspect(
    instance,
    (state, context) =>
      isWanted() ? capture(node, { instance, kind }, true, state, context) : undefined,
    'next',
  );
  if (!captured) return undefined;
  // What the child has sent in this life nobody takes in any more when another one has begun.
  const ledger = { ...captured.ledger, sent: [] };
  const bytes = await encodeCapture(
    node,
    kind,
    instance,
    { migration, version },
    { ...captured, ledger },
  );
  return { key: checkpointKey(node.hub, child), epoch, version, bytes };
}

/** A checkpoint of a child, from its bytes. @throws CorruptError as `decodeHandover` does */
export const readCheckpoint = (
  node: MigrationNode,
  bytes: Uint8Array,
  child: ChildId,
): Handover | Promise<Handover> => readRecord(node, bytes, child, migration);
