import { packShaped, writeFrame, type Writer } from '@nact-hub/core';
import type { Party } from '../delivery/party';
import { frameVersion, isAgain, says, type Envelope, type Outbound, type Positions } from './frame';

/** The bytes of a frame, as `readInbound` reads them. */
export function packOutbound(frame: Outbound): Uint8Array {
  return packShaped(sizeOf(frame.posts), (writer) => {
    writer.uint(frameVersion);
    writer.text(frame.from);
    writer.text(frame.to);
    writer.number(frame.number);
    writePosts(writer, frame.posts);
    writer.uint(frame.positions.length);
    for (const positions of frame.positions) writePositions(writer, positions);
    writer.uint(frame.acknowledgements.length);
    for (const [sender, receiver, upTo] of frame.acknowledgements) {
      writer.name(sender);
      writer.name(receiver);
      writer.number(upTo);
    }
  });
}

/** What a message takes beside its receiver and what it says, at most, if it has no head. */
const overhead = 16;

/** How many bytes messages take, about: most senders are those of the message before. */
function sizeOf(posts: readonly Envelope[]): number {
  let size = 256;
  for (const { route, said } of posts) size += overhead + route.to.length + said.size;
  return size;
}

function writePosts(writer: Writer, posts: readonly Envelope[]): void {
  let from: Party = '';
  let to: Party = '';
  writer.uint(posts.length);
  for (const post of posts) {
    writePost(writer, post, from, to);
    from = post.route.from;
    to = post.route.to;
  }
}

/** `lastFrom`, `lastTo`: sender and receiver of the message before. */
function writePost(writer: Writer, post: Envelope, lastFrom: Party, lastTo: Party): void {
  const { number, head, said: slice, earlier } = post;
  const { from, to } = post.route;
  let said = 0;
  if (from === lastFrom) said |= says.sameSender;
  if (to === lastTo) said |= says.sameReceiver;
  if (head !== null) said |= says.head;
  if (earlier !== undefined) said |= says.earlier;
  if (isAgain(post)) said |= says.byNumber;
  writer.byte(said);
  if (from !== lastFrom) writer.name(from);
  if (to !== lastTo) writer.name(to);
  writer.number(number);
  if (head !== null) writeFrame(writer, head);
  if (earlier !== undefined) writeFrame(writer, earlier);
  writer.part(slice);
}

/** Each range as its distance from the one before, and its length: mostly a byte each. */
function writePositions(writer: Writer, { frame, ranges }: Positions): void {
  writer.number(frame);
  writer.uint(ranges.length / 2);
  for (let index = 0; index < ranges.length; index += 2) {
    writer.uint(ranges[index]!);
    writer.uint(ranges[index + 1]! - ranges[index]!);
  }
}
