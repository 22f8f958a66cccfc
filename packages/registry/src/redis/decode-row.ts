import { CorruptError } from '@nact-hub/core';
import type { ChildId, Row } from '../row';
import { isWord } from '../word';
import { shared } from './text';

type Words = [string, string, string, string, string, string, string, string, string];

const optional = (word: string): string | undefined => (word === '-' ? undefined : shared(word));

/**
 * A row from its text: "owner epoch life operation migration target handover version pinned".
 * @throws CorruptError
 */
export function decodeRow(text: string): Row {
  const words = text.split(' ');
  if (words.length !== 9 || words.includes('')) throw corrupt('row', text);
  const [owner, epoch, life, operation, migration, target, handover, version, pinned] =
    words as Words;
  return {
    owner: optional(owner),
    epoch: decodeWhole(epoch),
    life: decodeWhole(life),
    operation: shared(operation),
    migration: optional(migration),
    target: optional(target),
    handover: optional(handover),
    version: decodeWhole(version),
    pinned: optional(pinned),
  };
}

/** The row of a child of which nothing has happened since it was started. */
export const startedRow = (
  { owner, operation }: Readonly<Record<'owner' | 'operation', string>>,
  epoch: number,
): Row => ({
  owner,
  epoch,
  life: epoch,
  operation,
  migration: undefined,
  target: undefined,
  handover: undefined,
  version: 0,
  pinned: undefined,
});

/** The same row at another epoch, of another life. Written out: an object that is spread takes more than twice as long. */
export const rowAt = (row: Row, epoch: number, life: number): Row => ({
  owner: row.owner,
  epoch,
  life,
  operation: row.operation,
  migration: row.migration,
  target: row.target,
  handover: row.handover,
  version: row.version,
  pinned: row.pinned,
});

/**
 * The id of a child. Of another one no script can be asked: it would keep all that it is asked together with from being
 * stopped or taken over.
 * @throws CorruptError
 */
export function decodeId(text: string): ChildId {
  if (!isWord(text)) throw corrupt('child id', text);
  return text;
}

/** A whole number that is not negative. */
export function decodeWhole(text: unknown): number {
  const number = typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(number)) throw corrupt('number', text);
  return number;
}

export const corrupt = (what: string, value: unknown): CorruptError =>
  new CorruptError(
    `corrupt_${what.replaceAll(' ', '_')}`,
    `What Redis has is not a ${what} of the registry: ${show(value)}`,
  );

const show = (value: unknown): string => (JSON.stringify(value) ?? typeof value).slice(0, 200);
