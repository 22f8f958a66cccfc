import { sliceOf, viewOf } from '@nact-hub/core';
import type { Child, ChildId } from '@nact-hub/registry';
import type { EarlierNumbers } from './inherited';
import { KeptQueue, type Head, type Kept, type Letter } from './kept';
import { childParty, parseParty, type Parsed, type Party } from './party';

/** Everything that one sender has numbered for one receiver. */
export interface Route {
  readonly sender: Outgoing;
  readonly from: Party;
  readonly to: Party;
  /** `to`, taken apart once: it is looked at with every message. */
  readonly receiver: Parsed;
  /** The child that it leads to, as it was found last. */
  child: Child | undefined;
  /** Its sender has another one for this receiver by now, or none. */
  isOver: boolean;
  /** The last number given. A number once given is never withdrawn. */
  last: number;
  readonly kept: KeptQueue;
  /** From this number on nothing has been posted yet: the queue to its node was full, or what comes before may not have arrived. 0: none. */
  held: number;
  /** In which round of the timer to post again if no acknowledgement comes, and how often that was tried. */
  due: number;
  attempts: number;
  /** Of what was posted last, in the queue to its node. */
  place: number;
  /** Where it is listed while something is kept, and in which slot; -1: nothing is kept. */
  listing: Listing | undefined;
  slot: number;
}

/** The routes that lead to one child, or to one node, as long as something is kept on them. */
export interface Listing {
  readonly routes: Route[];
  /** There is another one for that child or node by now, or will be. */
  isOver: boolean;
}

/** What has been sent, in the shape in which it travels with a child. */
export type SentRecord = readonly (readonly [
  to: Party,
  last: number,
  kept: readonly KeptRecord[],
])[];

type KeptRecord = readonly [
  number: number,
  bytes: Uint8Array,
  head: Head,
  posted: number,
  earlier?: EarlierNumbers,
];

const fewest = 16;

/** Most children send nothing by number. Never written to. */
const none = new Map<never, never>();
const nothing: SentRecord = Object.freeze([]);

/**
 * One sender: it numbers its messages per receiver and keeps each until it is acknowledged.
 * It lives outside of the actor's state, so that a reset keeps the counters.
 */
export class Outgoing {
  private routes: Map<Party, Route> = none;
  /** How many routes there may be before those that are over are looked for. */
  private enough = fewest;

  private constructor(
    private party: Party | undefined,
    private readonly child: ChildId,
    private readonly life: number,
  ) {}

  static of(party: Party): Outgoing {
    return new Outgoing(party, '', 0);
  }

  /** Most children send nothing by number: its name is made for one that does. */
  static ofChild(id: ChildId, life: number): Outgoing {
    return new Outgoing(undefined, id, life);
  }

  get from(): Party {
    return (this.party ??= childParty(this.child, this.life));
  }

  /** The last number given to a message for a receiver; 0 if there was none. */
  last(to: { readonly party: Party }): number {
    return this.routes.size === 0 ? 0 : (this.routes.get(to.party)?.last ?? 0);
  }

  route(to: Party): Route | undefined {
    return this.routes.get(to);
  }

  /** Whether nothing has ever been numbered here. */
  get isUnused(): boolean {
    return this.routes.size === 0;
  }

  all(): IterableIterator<Route> {
    return this.routes.values();
  }

  /** The route to a receiver, which begins now if there is none. */
  routeTo(to: Party): Route {
    return this.routes.get(to) ?? this.open(to);
  }

  /** Forgets the messages up to `number`: they have been processed. True if that was news. */
  acknowledge(to: Party, number: number): boolean {
    const route = this.routes.get(to);
    return route !== undefined && forget(route, number);
  }

  /** Lets go of the routes to receivers that are over, if there are many. The more there are left, the less often it looks. */
  sweep(isOver: (route: Route) => boolean): void {
    if (this.routes.size <= this.enough) return;
    for (const [to, route] of this.routes)
      if (route.kept.messages === 0 && isOver(route)) this.close(to, route);
    this.enough = Math.max(fewest, this.routes.size * 2);
  }

  /** Gives a receiver up that will never come back; answers what was still kept for it. */
  drop(to: Party): readonly Kept[] {
    const route = this.routes.get(to);
    if (!route) return [];
    this.close(to, route);
    return route.kept.from(0);
  }

  private close(to: Party, route: Route): void {
    route.isOver = true;
    this.routes.delete(to);
  }

  capture(): SentRecord {
    if (this.routes.size === 0) return nothing;
    return [...this.routes.values()].map(({ to, last, kept }) => [
      to,
      last,
      kept.from(0).map(keptRecord),
    ]);
  }

  /** Goes on where another instance of this sender left off. */
  restore(record: SentRecord): void {
    for (const [to, last, kept] of record) {
      const route = this.open(to);
      route.last = last;
      for (const [number, bytes, head, posted, earlier] of kept)
        route.kept.push({ number, route, said: sliceOf(bytes), head, posted, earlier });
    }
  }

  private open(to: Party): Route {
    const receiver = parseParty(to)!;
    const { from } = this;
    const route: Route = {
      sender: this,
      from,
      to,
      receiver,
      child: undefined,
      isOver: false,
      last: 0,
      kept: new KeptQueue(),
      held: 0,
      due: 0,
      attempts: 0,
      place: 0,
      listing: undefined,
      slot: -1,
    };
    if (this.routes === none) this.routes = new Map();
    const former = this.routes.get(to);
    if (former) former.isOver = true;
    this.routes.set(to, route);
    return route;
  }
}

/** Gives the next number to a message that has been encoded and found within the limits. */
export function numberOn(route: Route, { said, head }: Letter): Kept {
  const number = ++route.last;
  const message: Kept = { number, route, said, head, posted: 0, earlier: undefined };
  route.kept.push(message);
  return message;
}

/** Forgets the messages of a route up to a number. True if there were any. */
export function forget(route: Route, upTo: number): boolean {
  if (!route.kept.forget(upTo)) return false;
  route.attempts = 0;
  return true;
}

function keptRecord({ number, said, head, posted, earlier }: Kept): KeptRecord {
  const bytes = viewOf(said);
  return earlier ? [number, bytes, head, posted, earlier] : [number, bytes, head, posted];
}
