import { messageOf, packFrame, type FrameValue, type Logger } from '@nact-hub/core';
import type { NodeId } from '@nact-hub/registry';
import type { Channel } from './channel';
import type { Party } from './delivery/party';
import { frameVersion, type Post } from './frame';

interface Link {
  posts: Post[];
  /** Of all that waits in `posts`. */
  bytes: number;
  /** How many posts it has ever been given, and how many of them have gone out, or were given up. */
  given: number;
  gone: number;
  /** Whether something found no room in `posts`, and is held back by its sender. */
  wasFull: boolean;
  /** By sender, then receiver: the number up to which all has been processed. */
  acknowledged: Map<Party, Map<Party, number>>;
  scheduled: boolean;
  sending: boolean;
}

export interface LinksOptions {
  readonly channel: Channel;
  readonly node: NodeId;
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
}

/** A frame is closed when it holds this many messages or bytes. */
const frameCount = 1_024;
const frameBytes = 1024 * 1024;
/** Posts beyond this wait with their sender only, until half of the queue is gone. */
const queueCount = 16 * frameCount;
const queueBytes = 16 * frameBytes;

/**
 * What goes to the other nodes: everything of one turn of the event loop in one frame, and one frame
 * at a time to each node, so that a slow channel makes frames larger instead of queues longer.
 */
export class Links {
  private readonly links = new Map<NodeId, Link>();

  constructor(private readonly options: LinksOptions) {}

  /** Answers the place of the post in the queue. */
  post(to: NodeId, post: Post): number {
    const link = this.link(to);
    link.posts.push(post);
    link.bytes += post[4].byteLength;
    this.schedule(to, link);
    return ++link.given;
  }

  acknowledge(to: NodeId, sender: Party, receiver: Party, upTo: number): void {
    const link = this.link(to);
    const receivers = link.acknowledged.get(sender);
    if (receivers) receivers.set(receiver, upTo);
    else link.acknowledged.set(sender, new Map([[receiver, upTo]]));
    this.schedule(to, link);
  }

  /** Whether everything that was given to it has gone out. */
  get idle(): boolean {
    for (const link of this.links.values()) {
      if (link.sending || link.posts.length > 0 || link.acknowledged.size > 0) return false;
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
    this.links.delete(node);
  }

  private link(to: NodeId): Link {
    let link = this.links.get(to);
    if (!link) {
      link = {
        posts: [],
        bytes: 0,
        given: 0,
        gone: 0,
        wasFull: false,
        acknowledged: new Map(),
        scheduled: false,
        sending: false,
      };
      this.links.set(to, link);
    }
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

  private async flush(to: NodeId, link: Link): Promise<void> {
    link.sending = true;
    while (this.links.get(to) === link && (link.posts.length > 0 || link.acknowledged.size > 0)) {
      const frame = this.options.proven() ? packFrame(this.nextFrame(to, link)) : undefined;
      // Packing took its time.
      if (!frame || !this.options.proven()) {
        this.giveUp(link);
        break;
      }
      this.makeRoom(to, link);
      const gone = link.given - link.posts.length;
      await this.options.channel.send(to, frame).catch((error: unknown) => {
        this.options.logger.warn(
          { to, reason: messageOf(error) },
          'a frame could not be sent; its messages will be posted again',
        );
      });
      link.gone = gone;
    }
    link.sending = false;
    // It left before this, or whoever names it made it up: no entry will come to forget it by.
    if (this.links.get(to) === link && !this.options.isInView(to)) this.links.delete(to);
  }

  /** All of it is kept by its senders: a queue that nobody empties would keep them from posting it again. */
  private giveUp(link: Link): void {
    link.posts = [];
    link.bytes = 0;
    link.gone = link.given;
    this.options.unsent();
  }

  private makeRoom(to: NodeId, link: Link): void {
    if (!link.wasFull || link.posts.length > queueCount / 2 || link.bytes > queueBytes / 2) return;
    link.wasFull = false;
    this.options.room(to);
  }

  private nextFrame(to: NodeId, link: Link): FrameValue {
    let count = 0;
    let bytes = 0;
    for (; count < link.posts.length && count < frameCount && bytes < frameBytes; count++)
      bytes += link.posts[count]![4].byteLength;
    link.bytes -= bytes;
    const posts = count === link.posts.length ? link.posts : link.posts.slice(0, count);
    link.posts = count === link.posts.length ? [] : link.posts.slice(count);
    const acknowledged: [sender: Party, receiver: Party, upTo: number][] = [];
    for (const [sender, receivers] of link.acknowledged)
      for (const [receiver, upTo] of receivers) acknowledged.push([sender, receiver, upTo]);
    link.acknowledged.clear();
    return [frameVersion, this.options.node, to, posts, acknowledged];
  }
}
