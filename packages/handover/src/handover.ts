import { CorruptError, packFrame, unpackFrame } from '@nact-hub/core';

/** The format of handovers. A newer one is refused. */
export const handoverFormat = 1;

/** State on its way, and what goes with it. */
export interface Handover {
  readonly hub: string;
  readonly child: string;
  readonly epoch: number;
  readonly migration: string;
  readonly version: number;
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
}

export const encodeHandover = (h: Handover): Uint8Array =>
  packFrame([
    handoverFormat,
    h.hub,
    h.child,
    h.epoch,
    h.migration,
    h.version,
    h.source,
    h.definition,
    h.stateVersion,
    h.storedAt,
    h.state ?? null,
    h.takenIn,
    h.sent,
  ]);

export function decodeHandover(
  bytes: Uint8Array,
  expected: { hub: string; child: string; migration?: string },
): Handover {
  const value = unpackFrame(bytes);
  if (!Array.isArray(value)) throw new CorruptError('handover_corrupt', 'corrupt');
  const [
    format,
    hub,
    child,
    epoch,
    migration,
    version,
    source,
    definition,
    stateVersion,
    storedAt,
    state,
    takenIn,
    sent,
  ] = value as any[];
  if (format !== handoverFormat) throw new CorruptError('handover_newer_format', 'newer');
  if (hub !== expected.hub || child !== expected.child)
    throw new CorruptError('handover_of_another_child', 'other');
  return {
    hub,
    child,
    epoch,
    migration,
    version,
    source,
    definition,
    stateVersion,
    storedAt,
    state: state ?? undefined,
    takenIn,
    sent,
  };
}
