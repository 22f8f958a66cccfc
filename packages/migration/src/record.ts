import { CorruptError } from '@nact-hub/core';
import { decodeHandover, type Handover } from '@nact-hub/handover';
import type { ChildId, MigrationId } from '@nact-hub/registry';
import type { MigrationNode } from './node';

/** A handover or checkpoint of a child, from its bytes. One that is not well formed is reported. @throws CorruptError */
export function readRecord(
  { hub, on }: MigrationNode,
  bytes: Uint8Array,
  child: ChildId,
  migration: MigrationId,
): Handover {
  try {
    return decodeHandover(bytes, { hub, child, migration });
  } catch (error) {
    if (error instanceof CorruptError) on.corrupt(error);
    throw error;
  }
}
