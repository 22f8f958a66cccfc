import { CorruptError, Known, readFrame, unpackShaped, type Reader } from '@nact-hub/core';
import { Arrival, byNumber } from '../delivery/arrival';
import type { EarlierNumbers } from '../delivery/inherited';
import type { Head } from '../delivery/kept';
import { knownParty, type KnownParty } from '../delivery/party';
import { Receipt } from '../delivery/receipt';
import { isEarlier, isHead } from '../delivery/sent-record';
import {
  frameVersion,
  mostSaid,
  says,
  type Acknowledgement,
  type Inbound,
  type Positions,
} from './frame';

/** Senders and receivers come again and again: those that are known need not be taken apart. */
const parties = new Known(4096, knownParty);
const nobody = knownParty('');

/** No frame has more messages. */
const mostPositions = 2 ** 20;

/**
 * Reads what came in from a channel. Every part is checked, because anybody may have written it.
 * @throws CorruptError among others `frame_corrupt`, `frame_of_another_version`
 */
export const readInbound = (bytes: Uint8Array): Inbound =>
  unpackShaped(bytes, (reader) => {
    checkVersion(reader.uint());
    const [from, to, number] = [reader.text(), reader.text(), readNumber(reader)];
    const arrivals = readArrivals(reader, new Receipt(from, number));
    const positions = readList(reader, 2, readPositions);
    const acknowledgements = readList(reader, 3, readAcknowledgement);
    return { from, to, number, arrivals, positions, acknowledgements };
  });

function checkVersion(version: number): void {
  if (version === frameVersion) return;
  throw new CorruptError(
    'frame_of_another_version',
    `A frame of version ${version} came in; this node reads version ${frameVersion}`,
  );
}

/** `size`: what each takes at least, so that nothing is made for what is merely promised. */
function readList<T>(reader: Reader, size: number, read: (reader: Reader) => T): T[] {
  const list: T[] = [];
  for (let rest = reader.count(size); rest > 0; rest--) list.push(read(reader));
  return list;
}

function readArrivals(reader: Reader, receipt: Receipt): Arrival[] {
  const arrivals: Arrival[] = [];
  const count = reader.count(3);
  let from = nobody;
  let to = nobody;
  for (let position = 0; position < count; position++) {
    const said = reader.byte();
    if (said > mostSaid) throw corrupt();
    if ((said & says.sameSender) === 0) from = reader.name(parties);
    if ((said & says.sameReceiver) === 0) to = reader.name(parties);
    const place = (said & says.byNumber) === 0 ? position : byNumber;
    arrivals.push(readArrival(reader, said, from, to, receipt, place));
  }
  return arrivals;
}

function readArrival(
  reader: Reader,
  said: number,
  from: KnownParty,
  to: KnownParty,
  receipt: Receipt,
  position: number,
): Arrival {
  const number = readNumber(reader);
  const head = (said & says.head) === 0 ? null : readHead(reader);
  const earlier = (said & says.earlier) === 0 ? undefined : readEarlier(reader);
  const size = reader.uint();
  const end = reader.skip(size);
  const { source } = reader;
  return new Arrival(from, to, number, head, earlier, source, end - size, end, receipt, position);
}

/** Numbers begin at 1. */
function readNumber(reader: Reader): number {
  const number = reader.natural();
  if (number === 0) throw corrupt();
  return number;
}

function readHead(reader: Reader): Head {
  const head = readFrame(reader);
  if (isHead(head)) return head;
  throw corrupt();
}

function readEarlier(reader: Reader): EarlierNumbers {
  const earlier: unknown = readFrame(reader);
  if (isEarlier(earlier)) return earlier;
  throw corrupt();
}

function readPositions(reader: Reader): Positions {
  const frame = readNumber(reader);
  const ranges: number[] = [];
  for (let rest = reader.count(2); rest > 0; rest--) {
    const first = reader.uint();
    const last = first + reader.uint();
    if (last > mostPositions) throw corrupt();
    ranges.push(first, last);
  }
  return { frame, ranges };
}

const readAcknowledgement = (reader: Reader): Acknowledgement => [
  reader.name(parties).party,
  reader.name(parties).party,
  readNumber(reader),
];

const corrupt = (): CorruptError =>
  new CorruptError('frame_corrupt', 'A frame that came in is not well formed');
