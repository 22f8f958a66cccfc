import type { Clock, Timer } from '@nact-hub/core';
import type { NodeId, Replica } from '@nact-hub/registry';
import type { DeadLetterReason } from './dead-letter';
import { mostLives } from './delivery/inherited';
import type { Kept, Letter } from './delivery/kept';
import { forget, numberOn, type Listing, type Outgoing, type Route } from './delivery/outgoing';
import { childParty, placeOf, type Parsed, type Party } from './delivery/party';
import type { Room } from './delivery/room';
import { redelivers } from './redelivers';

export interface PostingOptions {
  readonly clock: Clock;
  readonly replica: Replica;
  /** Sends one message towards a node. Answers false if it certainly went nowhere. */
  readonly carry: (to: NodeId, route: Route, message: Kept) => boolean;
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

/** Not known yet, or nobody owns the child at the moment: an entry of the log will tell. */
const later = Symbol('later');
/** Its addressee will never come back. */
class Nowhere {
  constructor(readonly reason: DeadLetterReason) {}
}
/** Where a route leads at this moment: to a node, as a rule. Looked at with every message, so nothing is made for it. */
type Destination = NodeId | typeof later | Nowhere;

const noSuchChild = new Nowhere('no_such_child');
const anotherLife = new Nowhere('another_life');
const nodeGone = new Nowhere('node_gone');

/** How often it is looked whether something is to be posted again, milliseconds. */
const round = 250;
/** First pause before posting again unasked, and the longest, in rounds: 1 s and 15 s. Entries of the log do it at once. */
const firstPause = 4;
const longestPause = 60;
/** How often what is for a node that nobody has heard of is looked at before it is given up: for 15 seconds. */
const looksForStranger = 4;
/** How much the timer posts again of one route before it hears from its receiver: all of it could be too much, again and again. */
const probeMessages = 1_024;
const probeBytes = 1024 * 1024;

/**
 * Posts what the senders of this node keep: at once, when an entry of the log says that the addressee
 * has moved, and by a timer, until it is acknowledged or can never be.
 */
export class Posting {
  /** Routes with something kept, by the child or `@node` that they lead to. Those without any go with the next round. */
  private readonly listings = new Map<string, Listing>();
  private listed = 0;
  private rounds = 0;
  private timer: Timer | undefined;

  constructor(private readonly options: PostingOptions) {}

  /** Numbers a message, keeps it, and posts it to whom we believe the addressee to be with. */
  send(from: Outgoing, to: Party, letter: Letter, route = from.routeTo(to)): void {
    const message = numberOn(route, letter);
    const isFirst = !isListed(route);
    if (isFirst) this.list(route);
    else this.options.room.change(1, letter.bytes.byteLength);
    if (route.last === 1) from.sweep((other) => this.destination(other, 0) instanceof Nowhere);
    if (route.held === 0) this.postTo(route, [message]);
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
    if (kept.messages === 0) return this.unlist(route);
    this.expect(route);
    if (upTo >= route.held - 1) this.goOn(route);
  }

  /** Posts everything again that is due at any time: what kept it from arriving is over. */
  allAgain(): void {
    for (const route of this.allListed()) {
      route.attempts = 0;
      // It may have been posted just now, and for a pause that has doubled.
      if (this.isOnItsWay(route)) this.expect(route);
      else this.probe(route);
    }
  }

  /** The queue to a node has room again. */
  resume(node: NodeId): void {
    for (const route of this.allListed())
      if (route.held > 0 && this.destination(route, 0) === node) this.goOn(route);
  }

  /** Posts everything again that is kept for a child or an `@node`: it may be somewhere else now, or nowhere. */
  again(place: string): void {
    for (const route of this.listedAt(place)) this.post(route, route.kept.from(0));
  }

  /** Takes on what a child that came here had sent before. */
  adopt(from: Outgoing): void {
    for (const route of [...from.all()]) {
      if (route.kept.messages === 0) continue;
      this.list(route);
      this.post(route, route.kept.from(0));
    }
  }

  /** Stops looking after a sender that is not here any more; answers what it still kept. */
  release(from: Outgoing): readonly Route[] {
    const routes = [...from.all()].filter(({ kept }) => kept.messages > 0);
    for (const route of routes) this.unlist(route);
    return routes;
  }

  /** Whether nothing is kept for anybody. */
  get idle(): boolean {
    return this.listed === 0;
  }

  /** Says later whether all that is kept at this moment has been processed, or has been given up. */
  mark(): () => boolean {
    const open = new Map(Array.from(this.allListed(), (route) => [route, route.last]));
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
    const destination = this.destination(route, route.attempts);
    if (destination instanceof Nowhere) this.give(route, destination.reason);
    else if (destination !== later) this.carry(destination, route, messages);
  }

  /** By then there has to be an acknowledgement. */
  private expect(route: Route): void {
    route.due = this.rounds + Math.min(longestPause, firstPause * 2 ** route.attempts);
    this.wake();
  }

  private carry(node: NodeId, route: Route, messages: readonly Kept[]): void {
    route.held = 0;
    for (const message of messages) {
      if (this.options.isFull(node)) return void (route.held = message.number);
      if (this.options.carry(node, route, message)) message.posted++;
    }
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
      bytes += oldest[count]?.bytes.byteLength ?? probeBytes;
    const rest = oldest[count];
    this.post(route, oldest.slice(0, count));
    if (!rest || route.held > 0) return;
    route.held = rest.number;
    if (route.kept.first === rest) this.goOn(route);
  }

  private isOnItsWay(route: Route): boolean {
    const destination = this.destination(route, 0);
    return typeof destination === 'string' && this.options.isBusy(destination, route.place);
  }

  private destination({ receiver: party }: Route, looks: number): Destination {
    const { replica } = this.options;
    if (party.node !== undefined) return this.destinationNode(party.node, looks);
    const row = replica.get(party.child)?.row;
    if (!row) {
      return party.life > replica.highestEpoch ? later : noSuchChild;
    }
    if (row.life > party.life) return anotherLife;
    return row.life < party.life || row.owner === undefined ? later : row.owner;
  }

  /** A reference may come here before the entry with which its node has joined. */
  private destinationNode(node: NodeId, looks: number): Destination {
    const { replica } = this.options;
    if (replica.nodes.has(node)) return node;
    return replica.hasLeft(node) || looks >= looksForStranger ? nodeGone : later;
  }

  /** Gives a route up: its addressee will never come back. */
  private give(route: Route, reason: DeadLetterReason): void {
    this.unlist(route);
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
    if (before) this.unlist(before);
    for (const message of messages) {
      if (isTooOld(message)) continue;
      const again = numberOn(from.routeTo(to), message);
      again.posted = message.posted;
      again.earlier = [...(message.earlier ?? []), [life, message.number]];
    }
    const route = from.route(to);
    if (route && route.kept.messages > 0) {
      this.list(route);
      this.post(route, route.kept.from(0));
    }
    return messages.filter(isTooOld);
  }

  /** Before a sender's first message to a life of a child: what it had numbered for earlier ones goes first. */
  begin(from: Outgoing, to: Party): void {
    for (const route of this.listedAt(placeOf(to))) {
      const isOwn = route.to !== to && route.sender === from;
      if (isOwn && this.nextLife(route.receiver) === to) this.give(route, 'another_life');
    }
  }

  /** A copy: what is done with them may change the list. */
  private listedAt(place: string): readonly Route[] {
    return this.listings.get(place)?.routes.slice() ?? [];
  }

  private allListed(): readonly Route[] {
    return [...this.listings.values()].flatMap(({ routes }) => routes);
  }

  private list(route: Route): void {
    if (isListed(route)) return;
    if (!route.listing || route.listing.isOver) route.listing = this.listingOf(route);
    route.slot = route.listing.routes.push(route) - 1;
    this.listed++;
    this.options.room.change(route.kept.messages, route.kept.bytes, 1);
  }

  private listingOf({ to, receiver }: Route): Listing {
    const place = receiver.node === undefined ? receiver.child : to;
    let listing = this.listings.get(place);
    if (!listing) this.listings.set(place, (listing = { routes: [], isOver: false }));
    return listing;
  }

  private unlist(route: Route): void {
    if (!isListed(route)) return;
    const { routes } = route.listing!;
    const last = routes.pop()!;
    if (last !== route) {
      routes[route.slot] = last;
      last.slot = route.slot;
    }
    route.slot = -1;
    route.held = 0;
    this.listed--;
    this.options.room.change(-route.kept.messages, -route.kept.bytes, -1);
  }

  /** One timer for all routes, and none while nothing is kept. */
  private wake(): void {
    if (this.timer || this.listings.size === 0) return;
    this.timer = this.options.clock.after(round, () => {
      this.timer = undefined;
      this.rounds++;
      this.postDue();
      this.wake();
    });
  }

  private postDue(): void {
    this.letGoOfListings();
    for (const route of this.allListed()) {
      if (!isListed(route) || route.due > this.rounds || this.isOnItsWay(route)) continue;
      route.attempts++;
      this.probe(route);
    }
  }

  /** Only here, so that a route which is listed and unlisted with each message finds its list again. */
  private letGoOfListings(): void {
    for (const [place, listing] of this.listings) {
      if (listing.routes.length > 0) continue;
      listing.isOver = true;
      this.listings.delete(place);
    }
  }
}

const isListed = ({ slot }: Route): boolean => slot >= 0;
