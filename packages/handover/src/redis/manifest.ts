import { type FrameValue, isCount, isText, packFrame, unpackFrame } from '@nact-hub/core';

/**
 * How large a part is, bytes. Smaller ones take more round trips. Larger ones are slower, too: a mebibyte and more
 * is memory that is new each time, here and in Redis, and that costs more than the copy.
 */
const partSize = 512 * 1024;

/**
 * Stands where handovers have the number of their format. A node that knows of no parts reads the manifest of a
 * checkpoint as one of a newer format, and says that it must be updated; a handover in parts is no string to it.
 */
const formatOfParts = 2;

/** Says which parts belong together, and how many bytes they are. */
export interface Manifest {
  /** Of one call that has put them there. */
  readonly id: string;
  readonly length: number;
  readonly partSize: number;
}

export const newManifest = (id: string, length: number): Manifest => ({ id, length, partSize });

/** The names of the parts, in order. */
export const numbersOf = (manifest: Manifest): string[] =>
  Array.from({ length: countOf(manifest) }, (_, number) => String(number));

const countOf = ({ length, partSize }: Pick<Manifest, 'length' | 'partSize'>): number =>
  Math.ceil(length / partSize);

/** More than anything has that Redis could hold for us: what claims to have more is nothing of ours. */
const mostParts = 2 ** 16;

export const packManifest = ({ id, length, partSize }: Manifest): Uint8Array =>
  packFrame([formatOfParts, id, length, partSize]);

/** Undefined for anything else. */
export function readManifest(bytes: Uint8Array): Manifest | undefined {
  const [format, id, length, partSize] = listOf(bytes);
  if (format !== formatOfParts || !isText(id) || !isCount(length) || !isCount(partSize))
    return undefined;
  const isSound = partSize > 0 && countOf({ length, partSize }) <= mostParts;
  return isSound ? { id, length, partSize } : undefined;
}

function listOf(bytes: Uint8Array): readonly FrameValue[] {
  try {
    const frame = unpackFrame(bytes);
    return Array.isArray(frame) ? (frame as readonly FrameValue[]) : [];
  } catch {
    return [];
  }
}
