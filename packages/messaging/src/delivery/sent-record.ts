import { CorruptError } from '@nact-hub/core';
import { mostLives, type EarlierNumbers } from './inherited';
import type { Head } from './kept';
import type { SentRecord } from './outgoing';
import { parseParty } from './party';

/** Reads what a child had sent, from its handover. @throws CorruptError `sent_record_corrupt` */
export function readSentRecord(value: unknown): SentRecord {
  if (Array.isArray(value) && value.every(isSentRoute)) return value as unknown as SentRecord;
  throw new CorruptError(
    'sent_record_corrupt',
    'What a child had sent is not well formed in its handover',
  );
}

const isNumber = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) > 0;

export const isHead = (head: unknown): head is Head =>
  head === null || (Array.isArray(head) && head.length === 2);

/** Whether these are numbers that a message had in earlier lives of its receiver. */
export const isEarlier = (earlier: unknown): earlier is EarlierNumbers =>
  Array.isArray(earlier) &&
  earlier.length <= mostLives &&
  earlier.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isNumber));

function isSentRoute(route: unknown): boolean {
  if (!Array.isArray(route) || route.length !== 3) return false;
  const [to, last, kept] = route as unknown[];
  return (
    typeof to === 'string' &&
    parseParty(to) !== undefined &&
    isNumber(last) &&
    Array.isArray(kept) &&
    kept.every(isKept) &&
    kept.every((message: readonly unknown[], i) => message[0] === last - kept.length + 1 + i)
  );
}

function isKept(message: unknown): boolean {
  if (!Array.isArray(message)) return false;
  const [number, bytes, head, posted, earlier] = message as unknown[];
  return (
    (message.length === 4 || (message.length === 5 && isEarlier(earlier))) &&
    isNumber(number) &&
    bytes instanceof Uint8Array &&
    isHead(head) &&
    Number.isSafeInteger(posted)
  );
}
