import type { Incoming } from './delivery/incoming';
import { parseParty, placeOf, type Party } from './delivery/party';

/** Something that hears senders and can forget them. */
export type Hearer = Pick<Incoming<never>, 'forget'>;

/**
 * Who hears whom on this node. Counters are dropped only when an entry of the log says that their
 * sender is gone for ever, and the same entry makes this node deaf to it; then everywhere at once.
 */
export class Hearing {
  /** By child or `@node`, because that is what an entry names; a child may be heard in two lives when a move has overtaken the log. */
  private readonly places = new Map<string, Map<Party, Set<Hearer>>>();

  add(sender: Party, hearer: Hearer): void {
    const place = placeOf(sender);
    let parties = this.places.get(place);
    if (!parties) this.places.set(place, (parties = new Map<Party, Set<Hearer>>()));
    const hearers = parties.get(sender);
    if (hearers) hearers.add(hearer);
    else parties.set(sender, new Set([hearer]));
  }

  /** Who is heard by anybody on this node. */
  *senders(): Iterable<Party> {
    for (const parties of this.places.values()) yield* parties.keys();
  }

  /** A hearer is gone; its counters went with it. */
  remove(sender: Party, hearer: Hearer): void {
    const place = placeOf(sender);
    const parties = this.places.get(place);
    const hearers = parties?.get(sender);
    hearers?.delete(hearer);
    if (hearers?.size === 0) parties?.delete(sender);
    if (parties?.size === 0) this.places.delete(place);
  }

  /** A node has left, or died. */
  forgetNode(party: Party): void {
    this.forget(party, () => true);
  }

  /** Every life of a child up to this one is over. */
  forgetLives(child: string, upTo: number): void {
    this.forget(child, (sender) => {
      const party = parseParty(sender);
      return party?.node === undefined && party !== undefined && party.life <= upTo;
    });
  }

  private forget(place: string, isOver: (sender: Party) => boolean): void {
    const parties = this.places.get(place);
    if (!parties) return;
    for (const [sender, hearers] of [...parties]) {
      if (!isOver(sender)) continue;
      for (const hearer of hearers) hearer.forget(sender);
      parties.delete(sender);
    }
    if (parties.size === 0) this.places.delete(place);
  }
}
