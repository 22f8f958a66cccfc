import { CorruptError, isPromise } from '@nact-hub/core';
import { decodeHandover, type Handover } from '@nact-hub/handover';
import type { ChildId, MigrationId } from '@nact-hub/registry';
import type { MigrationNode } from './node';

/**
 * A handover or checkpoint of a child, from its bytes: without a promise, unless it is large. One that is not well
 * formed is reported. @throws CorruptError
 */
export function readRecord(
  { hub, on }: MigrationNode,
  bytes: Uint8Array,
  child: ChildId,
  migration: MigrationId,
): Handover | Promise<Handover> {
  const report = (error: unknown): never => {
    if (error instanceof CorruptError) on.corrupt(error);
    throw error;
  };
  try {
    const handover = decodeHandover(bytes, { hub, child, migration });
    return isPromise(handover) ? handover.catch(report) : handover;
  } catch (error) {
    return report(error);
  }
}
