import { messageOf, type Clock, type Logger, type Timer } from '@nact-hub/core';
import type { NodeId } from '@nact-hub/registry';
import type { Channel } from './channel';
import { byNumber, type Arrival } from './delivery/arrival';
import type { Kept } from './delivery/kept';
import type { Route } from './delivery/outgoing';
import { Receipts } from './receipts';
import { SentFrames } from './sent-frames';
import type { Inbound, Outbound, Post } from './wire/frame';
import { packOutbound } from './wire/write';

interface Link {
  posts: Post[];
  /** Of all that waits in `posts`. */
  bytes: number;
  /** How many posts it has ever been given, and how many of them have gone out, or were given up. */
  given: number;
  gone: number;
  /** Whether something found no room in `posts`, and is held back by its sender. */
  wasFull: boolean;
  readonly receipts: Receipts;
  readonly sent: SentFrames;
  scheduled: boolean;
  /** Whether a frame has just been taken in, and a turn for what it is answered at once is in the queue. */
  answering: boolean;
  sending: boolean;
  /** Set while acknowledgements wait for company. */
  pause: Timer | undefined;
}

export interface LinksOptions {
  readonly channel: Channel;
  readonly clock: Clock;
  /** Under which id this node sends. */
  readonly node: () => NodeId;
  readonly logger: Logger;
  /** Looked at before each flush: a node that cannot prove its lease sends nothing. */
  readonly proven: () => boolean;
  /** Whether a node is in the view: of others nothing is kept once all has gone out. */
  readonly isInView: (node: NodeId) => boolean;
  /** Something was not sent because the lease is not proven. */
  readonly unsent: () => void;
  /** The queue to a node is full. */
  readonly full: (to: NodeId) => void;
  /** There is room again in a queue that was full. */
  readonly room: (to: NodeId) => void;
  /** What was posted on a route has been processed, up to a number. */
  readonly processed: (route: Route, upTo: number) => void;
}

/** A frame is closed when it holds this many messages or bytes. */
const frameCount = 1_024;
const frameBytes = 1024 * 1024;
/** Posts beyond this wait with their sender only, until half of the queue is gone. */
const queueCount = 16 * frameCount;
const queueBytes = 16 * frameBytes;
/**
 * How long acknowledgements wait for messages to go with, milliseconds, and how many wait at most: each
 * frame costs both nodes and Redis as much as a dozen messages.
 */
const acknowledgementPause = 5;
const enoughAcknowledgements = 512;

/**
 * What goes to the other nodes: everything of one turn of the event loop in one frame, and one frame
 * at a time to each node, so that a slow channel makes frames larger instead of queues longer.
 */
export class Links {
  private readonly links = new Map<NodeId, Link>();
  private lastFrame = 0;
  private channel: Channel;

  constructor(private readonly options: LinksOptions) {
    this.channel = options.channel;
  }

  /** Goes on over another channel. What waits is dropped: its senders post it again. */
  use(channel: Channel): void {
    this.channel = channel;
    for (const node of [...this.links.keys()]) this.drop(node);
  }

  /** Answers the place of the post in the queue. */
  post(to: NodeId, message: Kept): number {
    const link = this.link(to);
    link.posts.push(message);
    link.bytes += message.said.size;
    if (!link.answering) this.schedule(to, link);
    return ++link.given;
  }

  /** A message from another node has been processed, and all that its sender had numbered up to `upTo`. */
  acknowledge({ receipt, position, sender, receiver, number }: Arrival, upTo: number): void {
    const to = receipt.back;
    const link = this.link(to);
    const { receipts } = link;
    const goesByPosition = position !== byNumber && upTo >= number && !receipts.isLate(receipt);
    if (goesByPosition) receipts.add(receipt, position);
    if (!goesByPosition || upTo > number) receipts.addNumber(sender.party, receiver.party, upTo);
    // Alone it is not worth a frame yet: answers go the same way, and others are about to follow.
    if (receipts.count >= enoughAcknowledgements) this.schedule(to, link);
    else if (!link.sending) this.pause(to, link);
  }

  /** A frame has come in, and its messages are about to be taken in. */
  receive({ from, number, positions, arrivals }: Inbound): void {
    const link = this.links.get(from);
    if (!link) return;
    link.receipts.seen(number);
    for (const those of positions) link.sent.acknowledge(those, this.options.processed);
    if (arrivals.length > 0) this.expectAnswers(from, link);
  }

  /** Whether everything that was given to it has gone out. */
  get idle(): boolean {
    for (const { sending, posts, receipts } of this.links.values()) {
      if (sending || posts.length > 0 || receipts.count > 0) return false;
    }
    return true;
  }

  /** Whether the post at a place has not gone out yet: posting it again would only double it. */
  isBusy(to: NodeId, place: number): boolean {
    const link = this.links.get(to);
    return link !== undefined && link.gone < place && place <= link.given;
  }

  /** Whether the queue to a node takes no more: the sender waits for `room`. */
  isFull(to: NodeId): boolean {
    const link = this.links.get(to);
    if (!link || (link.posts.length < queueCount && link.bytes < queueBytes)) return false;
    if (!link.wasFull) this.options.full(to);
    return (link.wasFull = true);
  }

  /** The nodes that there is a queue to. */
  nodes(): Iterable<NodeId> {
    return this.links.keys();
  }

  /** Lets go what was held back while the lease was not proven. */
  goOn(): void {
    for (const [to, link] of this.links) this.schedule(to, link);
  }

  /** Forgets a node that is gone. */
  drop(node: NodeId): void {
    this.links.get(node)?.pause?.cancel();
    this.links.delete(node);
  }

  private link(to: NodeId): Link {
    let link = this.links.get(to);
    if (!link) this.links.set(to, (link = createLink()));
    return link;
  }

  private schedule(to: NodeId, link: Link): void {
    if (link.scheduled || link.sending) return;
    link.scheduled = true;
    setImmediate(() => {
      link.scheduled = false;
      if (!link.sending) void this.flush(to, link);
    });
  }

  /**
   * What a frame is answered at once goes right behind the turns of those that it is for, which are in the queue
   * when all that came with it has been taken in, and not a turn of the event loop later.
   */
  private expectAnswers(to: NodeId, link: Link): void {
    if (link.answering || link.scheduled || link.sending) return;
    link.answering = true;
    const flush = () => {
      link.answering = false;
      if (!link.sending && isWorthAFrame(link)) void this.flush(to, link);
    };
    queueMicrotask(() => setImmediate(flush));
  }

  private pause(to: NodeId, link: Link): void {
    if (link.pause || link.scheduled) return;
    link.pause = this.options.clock.after(acknowledgementPause, () => {
      link.pause = undefined;
      if (link.receipts.count > 0 && this.links.get(to) === link) this.schedule(to, link);
    });
  }

  private async flush(to: NodeId, link: Link): Promise<void> {
    link.sending = true;
    let isDue = link.receipts.count > 0;
    while (this.links.get(to) === link && (isDue || isWorthAFrame(link))) {
      isDue = false;
      const frame = this.options.proven() ? this.nextFrame(to, link) : undefined;
      const bytes = frame && packOutbound(frame);
      // Packing took its time.
      if (!bytes || !this.options.proven()) {
        this.giveUp(link);
        break;
      }
      link.sent.add(frame.number, frame.posts);
      this.makeRoom(to, link);
      const gone = link.given - link.posts.length;
      await this.send(link, frame, bytes);
      link.gone = gone;
    }
    link.sending = false;
    // It left before this, or whoever names it made it up: no entry will come to forget it by.
    if (this.links.get(to) === link && !this.options.isInView(to)) this.links.delete(to);
    else if (link.receipts.count === 0) return;
    else if (this.options.proven()) this.pause(to, link);
    else this.options.unsent();
  }

  /** All of it is kept by its senders: a queue that nobody empties would keep them from posting it again. */
  private giveUp(link: Link): void {
    link.posts = [];
    link.bytes = 0;
    link.gone = link.given;
    this.options.unsent();
  }

  private async send(link: Link, { to, number }: Outbound<Post>, bytes: Uint8Array): Promise<void> {
    try {
      if ((await this.channel.send(to, bytes)) === 'gone') link.sent.remove(number);
    } catch (error) {
      link.sent.remove(number);
      this.options.logger.warn(
        { to, reason: messageOf(error) },
        'a frame could not be sent; its messages will be posted again',
      );
    }
  }

  private makeRoom(to: NodeId, link: Link): void {
    if (!link.wasFull || link.posts.length > queueCount / 2 || link.bytes > queueBytes / 2) return;
    link.wasFull = false;
    this.options.room(to);
  }

  private nextFrame(to: NodeId, link: Link): Outbound<Post> {
    let count = 0;
    let bytes = 0;
    for (; count < link.posts.length && count < frameCount && bytes < frameBytes; count++)
      bytes += link.posts[count]!.said.size;
    link.bytes -= bytes;
    const posts = count === link.posts.length ? link.posts : link.posts.slice(0, count);
    link.posts = count === link.posts.length ? [] : link.posts.slice(count);
    const number = ++this.lastFrame;
    return { from: this.options.node(), to, number, posts, ...link.receipts.take() };
  }
}

const createLink = (): Link => ({
  posts: [],
  bytes: 0,
  given: 0,
  gone: 0,
  wasFull: false,
  receipts: new Receipts(),
  sent: new SentFrames(),
  scheduled: false,
  answering: false,
  sending: false,
  pause: undefined,
});

const isWorthAFrame = ({ posts, receipts }: Link): boolean =>
  posts.length > 0 || receipts.count >= enoughAcknowledgements;
