import type { Clock, Timer } from '@nact-hub/core';
import type { NodeId, Replica } from '@nact-hub/registry';
import type { DeadLetterReason } from './dead-letter';
import type { Kept, Letter, Outgoing, Route } from './delivery/outgoing';
import { placeOf, type Party } from './delivery/party';

export interface PostingOptions {
  readonly clock: Clock;
  readonly replica: Replica;
  /** Sends one message towards a node. Answers false if it certainly went nowhere. */
  readonly carry: (to: NodeId, route: Route, message: Kept) => boolean;
  /** Whether what was posted to a node earlier has not even left. */
  readonly isBusy: (to: NodeId) => boolean;
  readonly undeliverable: (
    route: Route,
    messages: readonly Kept[],
    reason: DeadLetterReason,
  ) => void;
}

/** Where a route leads at this moment. */
type Destination =
  | { readonly kind: 'node'; readonly node: NodeId }
  /** Not known yet, or nobody owns the child at the moment: an entry of the log will tell. */
  | { readonly kind: 'later' }
  | { readonly kind: 'nowhere'; readonly reason: DeadLetterReason };

/** First pause before posting again unasked, and the longest (milliseconds). Entries of the log do it at once. */
const firstPause = 1_000;
const longestPause = 15_000;
/** How often what is for a node that nobody has heard of is looked at before it is given up: for 15 seconds. */
const looksForStranger = 4;

/**
 * Posts what the senders of this node keep: at once, when an entry of the log says that the addressee
 * has moved, and by a timer, until it is acknowledged or can never be.
 */
export class Posting {
  /** Routes with something kept, by the child or `@node` that they lead to. */
  private readonly waiting = new Map<string, Set<Route>>();
  private readonly senders = new WeakMap<Route, Outgoing>();
  private timer: Timer | undefined;

  constructor(private readonly options: PostingOptions) {}

  /** Numbers a message, keeps it, and posts it to whom we believe the addressee to be with. */
  send(from: Outgoing, to: Party, letter: Letter): void {
    const { route, message } = from.number(to, letter);
    if (route.kept.length === 1) this.list(from, route);
    if (route.last === 1) from.sweep((other) => this.destination(other, 0).kind === 'nowhere');
    this.post(route, [message]);
  }

  acknowledge(from: Outgoing, to: Party, upTo: number): void {
    if (!from.acknowledge(to, upTo)) return;
    const route = from.route(to);
    if (route?.kept.length === 0) this.unlist(route);
  }

  /** Posts everything again that is kept for a child or an `@node`: it may be somewhere else now, or nowhere. */
  again(place: string): void {
    for (const route of [...(this.waiting.get(place) ?? [])]) this.post(route, route.kept);
  }

  /** Takes on what a child that came here had sent before. */
  adopt(from: Outgoing): void {
    for (const route of [...from.all()]) {
      if (route.kept.length === 0) continue;
      this.list(from, route);
      this.post(route, route.kept);
    }
  }

  /** Stops looking after a sender that is not here any more; answers what it still kept. */
  release(from: Outgoing): readonly Route[] {
    const routes = [...from.all()].filter(({ kept }) => kept.length > 0);
    for (const route of routes) this.unlist(route);
    return routes;
  }

  /** Whether nothing is kept for anybody. */
  get idle(): boolean {
    return this.waiting.size === 0;
  }

  close(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private post(route: Route, messages: readonly Kept[]): void {
    const destination = this.destination(route, route.attempts);
    if (destination.kind === 'nowhere') return this.give(route, destination.reason);
    if (destination.kind === 'node') {
      for (const message of [...messages]) {
        if (this.options.carry(destination.node, route, message)) message.posted++;
      }
    }
    route.due =
      this.options.clock.monotonic() + Math.min(longestPause, firstPause * 2 ** route.attempts);
    this.wake();
  }

  private isOnItsWay(route: Route): boolean {
    const destination = this.destination(route, 0);
    return destination.kind === 'node' && this.options.isBusy(destination.node);
  }

  private destination({ receiver: party }: Route, looks: number): Destination {
    const { replica } = this.options;
    if (party.node !== undefined) return this.destinationNode(party.node, looks);
    const row = replica.get(party.child)?.row;
    if (!row) {
      return party.life > replica.highestEpoch
        ? { kind: 'later' }
        : { kind: 'nowhere', reason: 'no_such_child' };
    }
    if (row.life > party.life) return { kind: 'nowhere', reason: 'another_life' };
    return row.life < party.life || row.owner === undefined
      ? { kind: 'later' }
      : { kind: 'node', node: row.owner };
  }

  /** A reference may come here before the entry with which its node has joined. */
  private destinationNode(node: NodeId, looks: number): Destination {
    const { replica } = this.options;
    if (replica.nodes.has(node)) return { kind: 'node', node };
    return replica.hasLeft(node) || looks >= looksForStranger
      ? { kind: 'nowhere', reason: 'node_gone' }
      : { kind: 'later' };
  }

  /** Gives a route up: its addressee will never come back. */
  private give(route: Route, reason: DeadLetterReason): void {
    this.unlist(route);
    const messages = this.senders.get(route)?.drop(route.to) ?? [];
    if (messages.length > 0) this.options.undeliverable(route, messages, reason);
  }

  private list(from: Outgoing, route: Route): void {
    const place = placeOf(route.to);
    const routes = this.waiting.get(place) ?? new Set();
    this.waiting.set(place, routes.add(route));
    this.senders.set(route, from);
  }

  private unlist(route: Route): void {
    const place = placeOf(route.to);
    const routes = this.waiting.get(place);
    if (routes?.delete(route) && routes.size === 0) this.waiting.delete(place);
  }

  /** One timer for all routes, and none while nothing is kept. */
  private wake(): void {
    if (this.timer || this.waiting.size === 0) return;
    this.timer = this.options.clock.after(firstPause / 4, () => {
      this.timer = undefined;
      this.postDue();
      this.wake();
    });
  }

  private postDue(): void {
    const now = this.options.clock.monotonic();
    for (const routes of [...this.waiting.values()]) {
      for (const route of [...routes]) {
        if (route.due > now || this.isOnItsWay(route)) continue;
        route.attempts++;
        this.post(route, route.kept);
      }
    }
  }
}
