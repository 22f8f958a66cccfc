import type { FrameValue } from '@nact-hub/core';
import { parseParty, type Parsed, type Party } from './party';

/** What is sent: the encoded message, and what stands on the envelope. */
export interface Letter {
  readonly bytes: Uint8Array;
  readonly head: Head;
}

/** For a node as receiver, which of its actors or askers is meant; and nact's `sender` argument, if one was given. */
export type Head = readonly [address: FrameValue, sender: FrameValue] | null;

/** A numbered message that its sender keeps until it is acknowledged. */
export interface Kept extends Letter {
  readonly number: number;
  /** How often it has been posted: once is enough to make its fate unknown if the addressee dies. */
  posted: number;
}

/** Everything that one sender has numbered for one receiver. */
export interface Route {
  readonly from: Party;
  readonly to: Party;
  /** `to`, taken apart once: it is looked at with every message. */
  readonly receiver: Parsed;
  /** The last number given. A number once given is never withdrawn. */
  last: number;
  /** In order of number; the first is the oldest that is not acknowledged. */
  kept: Kept[];
  keptBytes: number;
  /** When to post again if no acknowledgement comes (monotonic milliseconds), and how often that was tried. */
  due: number;
  attempts: number;
}

/** What has been sent, in the shape in which it travels with a child. */
export type SentRecord = readonly [
  to: Party,
  last: number,
  kept: readonly (readonly [number: number, bytes: Uint8Array, head: Head, posted: number])[],
][];

const fewest = 64;

/**
 * One sender: it numbers its messages per receiver and keeps each until it is acknowledged.
 * It lives outside of the actor's state, so that a reset keeps the counters.
 */
export class Outgoing {
  private readonly routes = new Map<Party, Route>();
  /** How many routes there may be before those that are over are looked for. */
  private enough = fewest;

  constructor(readonly from: Party) {}

  /** The last number given to a message for `to`; 0 if there was none. */
  last(to: Party): number {
    return this.routes.size === 0 ? 0 : (this.routes.get(to)?.last ?? 0);
  }

  route(to: Party): Route | undefined {
    return this.routes.get(to);
  }

  all(): IterableIterator<Route> {
    return this.routes.values();
  }

  /** Gives the next number to a message that has been encoded and found within the limits. */
  number(to: Party, { bytes, head }: Letter): { readonly route: Route; readonly message: Kept } {
    const route = this.routes.get(to) ?? this.open(to);
    const message: Kept = { number: ++route.last, bytes, head, posted: 0 };
    route.kept.push(message);
    route.keptBytes += bytes.byteLength;
    return { route, message };
  }

  /** Forgets the messages up to `number`: they have been processed. True if that was news. */
  acknowledge(to: Party, number: number): boolean {
    const route = this.routes.get(to);
    const first = route?.kept[0];
    if (!route || !first || number < first.number) return false;
    const settled = route.kept.findIndex((message) => message.number > number);
    const gone = route.kept.splice(0, settled < 0 ? route.kept.length : settled);
    for (const message of gone) route.keptBytes -= message.bytes.byteLength;
    route.attempts = 0;
    return true;
  }

  /** Lets go of the routes to receivers that are over, if there are many. The more there are left, the less often it looks. */
  sweep(isOver: (route: Route) => boolean): void {
    if (this.routes.size <= this.enough) return;
    for (const [to, route] of this.routes)
      if (route.kept.length === 0 && isOver(route)) this.routes.delete(to);
    this.enough = Math.max(fewest, this.routes.size * 2);
  }

  /** Gives a receiver up that will never come back; answers what was still kept for it. */
  drop(to: Party): readonly Kept[] {
    const kept = this.routes.get(to)?.kept ?? [];
    this.routes.delete(to);
    return kept;
  }

  capture(): SentRecord {
    return [...this.routes.values()].map(({ to, last, kept }) => [
      to,
      last,
      kept.map((message) => [message.number, message.bytes, message.head, message.posted] as const),
    ]);
  }

  /** Goes on where another instance of this sender left off. */
  restore(record: SentRecord): void {
    for (const [to, last, kept] of record) {
      const route = this.open(to);
      route.last = last;
      route.kept = kept.map(([number, bytes, head, posted]) => ({ number, bytes, head, posted }));
      route.keptBytes = route.kept.reduce((sum, message) => sum + message.bytes.byteLength, 0);
    }
  }

  private open(to: Party): Route {
    const receiver = parseParty(to)!;
    const { from } = this;
    const route: Route = {
      from,
      to,
      receiver,
      last: 0,
      kept: [],
      keptBytes: 0,
      due: 0,
      attempts: 0,
    };
    this.routes.set(to, route);
    return route;
  }
}
