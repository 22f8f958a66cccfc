import type { Listing, Route } from '../delivery/outgoing';
import type { Room } from '../delivery/room';

/** Routes with something kept, by the child or `@node` that they lead to. */
export class Listings {
  private readonly listings = new Map<string, Listing>();
  private count = 0;

  /** @param room what is kept is counted there. */
  constructor(private readonly room: Room) {}

  /** Whether nothing is kept for anybody. */
  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** Whether there is nothing to be looked at, nor to be let go of. */
  get isBare(): boolean {
    return this.listings.size === 0;
  }

  /** A copy: what is done with them may change the list. */
  at(place: string): readonly Route[] {
    return this.listings.get(place)?.routes.slice() ?? [];
  }

  all(): readonly Route[] {
    return [...this.listings.values()].flatMap(({ routes }) => routes);
  }

  add(route: Route): void {
    if (isListed(route)) return;
    if (!route.listing || route.listing.isOver) route.listing = this.listingOf(route);
    route.slot = route.listing.routes.push(route) - 1;
    this.count++;
    this.room.change(route.kept.messages, route.kept.bytes, 1);
  }

  private listingOf({ to, receiver }: Route): Listing {
    const place = receiver.node === undefined ? receiver.child : to;
    let listing = this.listings.get(place);
    if (!listing) this.listings.set(place, (listing = { routes: [], isOver: false }));
    return listing;
  }

  remove(route: Route): void {
    if (!isListed(route)) return;
    const { routes } = route.listing!;
    const last = routes.pop()!;
    if (last !== route) {
      routes[route.slot] = last;
      last.slot = route.slot;
    }
    route.slot = -1;
    route.held = 0;
    this.count--;
    this.room.change(-route.kept.messages, -route.kept.bytes, -1);
  }

  /** Lists that stay empty go only now and then, so that a route which is listed and unlisted with each message finds its list again. */
  letGo(): void {
    for (const [place, listing] of this.listings) {
      if (listing.routes.length > 0) continue;
      listing.isOver = true;
      this.listings.delete(place);
    }
  }
}

/** Whether something is kept on it. */
export const isListed = ({ slot }: Route): boolean => slot >= 0;
