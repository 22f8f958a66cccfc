import type { Clock, Timer } from '@nact-hub/core';
import type { NodeId, Replica } from '@nact-hub/registry';
import type { DeadLetterReason } from './dead-letter';
import { mostLives } from './delivery/inherited';
import type { Kept, Letter } from './delivery/kept';
import { forget, numberOn, type Outgoing, type Route } from './delivery/outgoing';
import { childParty, placeOf, type Parsed, type Party } from './delivery/party';
import type { Room } from './delivery/room';
import { redelivers } from './redelivers';
import { Destinations, Nowhere } from './routing/destinations';
import { isListed, Listings } from './routing/listings';

export interface PostingOptions {
  readonly clock: Clock;
  readonly replica: Replica;
  /** Sends one message towards a node. Answers false if it certainly went nowhere. */
  readonly carry: (to: NodeId, message: Kept) => boolean;
  /** Whether what was posted to a node, and got this place in the queue to it, has not even left. */
  readonly isBusy: (to: NodeId, place: number) => boolean;
  /** Whether the queue to a node takes nothing more: `resume` is called when it does again. */
  readonly isFull: (to: NodeId) => boolean;
  /** What is kept is counted here. */
  readonly room: Room;
  readonly undeliverable: (
    route: Route,
    messages: readonly Kept[],
    reason: DeadLetterReason,
  ) => void;
}

/** How often it is looked whether something is to be posted again, milliseconds. */
const round = 250;
/** First pause before posting again unasked, and the longest, in rounds: 1 s and 15 s. Entries of the log do it at once. */
const firstPause = 4;
const longestPause = 60;
/** How much the timer posts again of one route before it hears from its receiver: all of it could be too much, again and again. */
const probeMessages = 1_024;
const probeBytes = 1024 * 1024;

/**
 * Posts what the senders of this node keep: at once, when an entry of the log says that the addressee
 * has moved, and by a timer, until it is acknowledged or can never be.
 */
export class Posting {
  private readonly listings: Listings;
  private readonly destinations: Destinations;
  private rounds = 0;
  private timer: Timer | undefined;

  constructor(private readonly options: PostingOptions) {
    this.listings = new Listings(options.room);
    this.destinations = new Destinations(options.replica);
  }

  /** Numbers a message, keeps it, and posts it to whom we believe the addressee to be with. */
  send(from: Outgoing, to: Party, letter: Letter, route = from.routeTo(to)): void {
    const message = numberOn(route, letter);
    const isFirst = !isListed(route);
    if (isFirst) this.listings.add(route);
    else this.options.room.change(1, letter.said.size);
    if (route.last === 1) from.sweep((other) => this.destinations.of(other, 0) instanceof Nowhere);
    if (route.held === 0) this.postOne(route, message);
    // What is sent meanwhile must not put off what comes before it and is not acknowledged.
    if (isFirst) this.expect(route);
  }

  acknowledge(from: Outgoing, to: Party, upTo: number): void {
    const route = from.route(to);
    if (route) this.processed(route, upTo);
  }

  /** All of a route has been processed up to a number. Nothing, if its sender is not here any more. */
  processed(route: Route, upTo: number): void {
    if (!isListed(route)) return;
    const { kept } = route;
    const { messages, bytes } = kept;
    if (!forget(route, upTo)) return;
    this.options.room.change(kept.messages - messages, kept.bytes - bytes);
    if (kept.messages === 0) return this.listings.remove(route);
    this.expect(route);
    if (upTo >= route.held - 1) this.goOn(route);
  }

  /** Posts everything again that is due at any time: what kept it from arriving is over. */
  allAgain(): void {
    for (const route of this.listings.all()) {
      route.attempts = 0;
      // It may have been posted just now, and for a pause that has doubled.
      if (this.isOnItsWay(route)) this.expect(route);
      else this.probe(route);
    }
  }

  /** The queue to a node has room again. */
  resume(node: NodeId): void {
    for (const route of this.listings.all())
      if (route.held > 0 && this.destinations.of(route, 0) === node) this.goOn(route);
  }

  /** Posts everything again that is kept for a child or an `@node`: it may be somewhere else now, or nowhere. */
  again(place: string): void {
    for (const route of this.listings.at(place)) this.post(route, route.kept.from(0));
  }

  /** Takes on what a child that came here had sent before. */
  adopt(from: Outgoing): void {
    for (const route of [...from.all()]) {
      if (route.kept.messages === 0) continue;
      this.listings.add(route);
      this.post(route, route.kept.from(0));
    }
  }

  /** Stops looking after a sender that is not here any more; answers what it still kept. */
  release(from: Outgoing): readonly Route[] {
    const routes = [...from.all()].filter(({ kept }) => kept.messages > 0);
    for (const route of routes) this.listings.remove(route);
    return routes;
  }

  /** Whether nothing is kept for anybody. */
  get idle(): boolean {
    return this.listings.isEmpty;
  }

  /** Says later whether all that is kept at this moment has been processed, or has been given up. */
  mark(): () => boolean {
    const open = new Map(Array.from(this.listings.all(), (route) => [route, route.last]));
    const isOver = (route: Route, last: number) =>
      !isListed(route) || (route.kept.first?.number ?? Infinity) > last;
    return () => {
      for (const [route, last] of open) if (isOver(route, last)) open.delete(route);
      return open.size === 0;
    };
  }

  close(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private post(route: Route, messages: readonly Kept[]): void {
    this.postTo(route, messages);
    this.expect(route);
  }

  private postTo(route: Route, messages: readonly Kept[]): void {
    const node = this.nodeOf(route);
    if (node !== undefined) this.carry(node, route, messages);
  }

  private postOne(route: Route, message: Kept): void {
    const node = this.nodeOf(route);
    if (node !== undefined) this.carryOne(node, route, message);
  }

  /** Where to post at this moment; undefined: nowhere, or the route has been given up. */
  private nodeOf(route: Route): NodeId | undefined {
    const destination = this.destinations.of(route, route.attempts);
    if (typeof destination === 'string') return destination;
    if (destination instanceof Nowhere) this.give(route, destination.reason);
    return undefined;
  }

  /** By then there has to be an acknowledgement. */
  private expect(route: Route): void {
    route.due = this.rounds + Math.min(longestPause, firstPause * 2 ** route.attempts);
    this.wake();
  }

  private carry(node: NodeId, route: Route, messages: readonly Kept[]): void {
    route.held = 0;
    for (const message of messages) if (!this.carryOne(node, route, message)) return;
  }

  /** Answers false if the queue to the node is full. */
  private carryOne(node: NodeId, route: Route, message: Kept): boolean {
    if (this.options.isFull(node)) {
      route.held = message.number;
      return false;
    }
    if (this.options.carry(node, message)) message.posted++;
    return true;
  }

  /** Posts what was held back. */
  private goOn(route: Route): void {
    const { held, kept } = route;
    if (held > 0) this.post(route, kept.from(held));
  }

  /** Posts the oldest of a route again, and holds the rest back until they have been processed. */
  private probe(route: Route): void {
    const oldest = route.kept.from(0, probeMessages + 1);
    let count = 0;
    for (let bytes = 0; count < probeMessages && bytes < probeBytes; count++)
      bytes += oldest[count]?.said.size ?? probeBytes;
    const rest = oldest[count];
    this.post(route, oldest.slice(0, count));
    if (!rest || route.held > 0) return;
    route.held = rest.number;
    if (route.kept.first === rest) this.goOn(route);
  }

  private isOnItsWay(route: Route): boolean {
    const destination = this.destinations.of(route, 0);
    return typeof destination === 'string' && this.options.isBusy(destination, route.place);
  }

  /** Gives a route up: its addressee will never come back. */
  private give(route: Route, reason: DeadLetterReason): void {
    this.listings.remove(route);
    const from = route.sender;
    const messages = from.drop(route.to);
    if (messages.length === 0) return;
    const next = reason === 'another_life' ? this.nextLife(route.receiver) : undefined;
    const given = next === undefined ? messages : this.redeliver(from, route, messages, next);
    if (given.length > 0) this.options.undeliverable(route, given, reason);
  }

  /** The life that has begun, if it wants what was meant for the earlier one. */
  private nextLife(receiver: Parsed): Party | undefined {
    if (receiver.node !== undefined) return undefined;
    const child = this.options.replica.get(receiver.child);
    return child && redelivers(this.options.replica, child)
      ? childParty(child.id, child.row.life)
      : undefined;
  }

  /** Numbers messages again, in their order, for another life of their receiver. Answers those that have seen too many of them end. */
  private redeliver(
    from: Outgoing,
    { receiver }: Route,
    messages: readonly Kept[],
    to: Party,
  ): readonly Kept[] {
    const life = receiver.node === undefined ? receiver.life : 0;
    const isTooOld = ({ earlier = [] }: Kept) => earlier.length >= mostLives;
    const before = from.route(to);
    if (before) this.listings.remove(before);
    for (const message of messages) {
      if (isTooOld(message)) continue;
      const again = numberOn(from.routeTo(to), message);
      again.posted = message.posted;
      again.earlier = [...(message.earlier ?? []), [life, message.number]];
    }
    const route = from.route(to);
    if (route && route.kept.messages > 0) {
      this.listings.add(route);
      this.post(route, route.kept.from(0));
    }
    return messages.filter(isTooOld);
  }

  /** Before a sender's first message to a life of a child: what it had numbered for earlier ones goes first. */
  begin(from: Outgoing, to: Party): void {
    for (const route of this.listings.at(placeOf(to))) {
      const isOwn = route.to !== to && route.sender === from;
      if (isOwn && this.nextLife(route.receiver) === to) this.give(route, 'another_life');
    }
  }

  /** One timer for all routes, and none while nothing is kept. */
  private wake(): void {
    if (this.timer || this.listings.isBare) return;
    this.timer = this.options.clock.after(round, () => {
      this.timer = undefined;
      this.rounds++;
      this.postDue();
      this.wake();
    });
  }

  private postDue(): void {
    this.listings.letGo();
    for (const route of this.listings.all()) {
      if (!isListed(route) || route.due > this.rounds || this.isOnItsWay(route)) continue;
      route.attempts++;
      this.probe(route);
    }
  }
}
