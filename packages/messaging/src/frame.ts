import { CorruptError, unpackFrame } from '@nact-hub/core';
import type { NodeId } from '@nact-hub/registry';
import { mostLives, type EarlierNumbers } from './delivery/inherited';
import type { Head, Kept } from './delivery/kept';
import type { SentRecord } from './delivery/outgoing';
import { parseParty, type Party } from './delivery/party';

/** The format of frames; another one is refused. */
export const frameVersion = 1;

/** The address of the hub itself on a node. */
export const controlAddress = ['control'] as const;

/** Whether a message is one between the hubs themselves. */
export const isControl = (head: Head): boolean =>
  Array.isArray(head?.[0]) && head[0][0] === controlAddress[0];

/** One numbered message on the wire. */
export type Post = readonly [
  from: Party,
  to: Party,
  number: number,
  head: Head,
  bytes: Uint8Array,
  earlier?: EarlierNumbers,
];
/** A message as it goes on the wire. */
export const postOf = (from: Party, to: Party, { number, head, bytes, earlier }: Kept): Post =>
  earlier ? [from, to, number, head, bytes, earlier] : [from, to, number, head, bytes];

/** Everything that `sender` numbered for `receiver` up to this number has been processed. */
export type Acknowledgement = readonly [sender: Party, receiver: Party, upTo: number];

export interface Frame {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly posts: readonly Post[];
  readonly acknowledgements: readonly Acknowledgement[];
}

/**
 * Reads what came in from a channel. Every part is checked, because anybody may have written it.
 * @throws CorruptError `frame_corrupt`, `frame_of_another_version`
 */
export function readFrame(bytes: Uint8Array): Frame {
  const frame = unpackFrame(bytes);
  if (!Array.isArray(frame)) throw corrupt();
  const [version, from, to, posts, acknowledgements] = frame as unknown[];
  if (version !== frameVersion) {
    throw new CorruptError(
      'frame_of_another_version',
      `A frame of version ${String(version)} came in; this node reads version ${frameVersion}`,
    );
  }
  const whole =
    typeof from === 'string' &&
    typeof to === 'string' &&
    Array.isArray(posts) &&
    Array.isArray(acknowledgements) &&
    posts.every(isPost) &&
    acknowledgements.every(isAcknowledgement);
  if (!whole) throw corrupt();
  return { from, to, posts, acknowledgements };
}

const isNumber = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) > 0;

/** Reads what a child had sent, from its handover. @throws CorruptError `sent_record_corrupt` */
export function readSentRecord(value: unknown): SentRecord {
  if (Array.isArray(value) && value.every(isSentRoute)) return value as unknown as SentRecord;
  throw new CorruptError(
    'sent_record_corrupt',
    'What a child had sent is not well formed in its handover',
  );
}

const isHead = (head: unknown): head is Head =>
  head === null || (Array.isArray(head) && head.length === 2);

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
  if (!Array.isArray(message) || !hasEarlier(message, 4)) return false;
  const [number, bytes, head, posted] = message as unknown[];
  return (
    isNumber(number) && bytes instanceof Uint8Array && isHead(head) && Number.isSafeInteger(posted)
  );
}

/** Whether a list has `length` items, or one more: the numbers that a message had in earlier lives. */
function hasEarlier(list: readonly unknown[], length: number): boolean {
  if (list.length === length) return true;
  const earlier = list[length];
  return (
    list.length === length + 1 &&
    Array.isArray(earlier) &&
    earlier.length <= mostLives &&
    earlier.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isNumber))
  );
}

function isPost(post: unknown): post is Post {
  if (!Array.isArray(post) || !hasEarlier(post, 5)) return false;
  const [from, to, number, head, bytes] = post as unknown[];
  return (
    typeof from === 'string' &&
    typeof to === 'string' &&
    isNumber(number) &&
    isHead(head) &&
    bytes instanceof Uint8Array
  );
}

function isAcknowledgement(value: unknown): value is Acknowledgement {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [sender, receiver, upTo] = value as unknown[];
  return typeof sender === 'string' && typeof receiver === 'string' && isNumber(upTo);
}

const corrupt = (): CorruptError =>
  new CorruptError('frame_corrupt', 'A frame that came in is not well formed');
