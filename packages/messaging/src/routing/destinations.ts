import type { NodeId, Replica } from '@nact-hub/registry';
import type { DeadLetterReason } from '../dead-letter';
import type { Route } from '../delivery/outgoing';

/** Not known yet, or nobody owns the child at the moment: an entry of the log will tell. */
const later = Symbol('later');
/** Its addressee will never come back. */
export class Nowhere {
  constructor(readonly reason: DeadLetterReason) {}
}
/** Where a route leads at this moment: to a node, as a rule. Looked at with every message, so nothing is made for it. */
type Destination = NodeId | typeof later | Nowhere;

const noSuchChild = new Nowhere('no_such_child');
const anotherLife = new Nowhere('another_life');
const nodeGone = new Nowhere('node_gone');

/** How often what is for a node that nobody has heard of is looked at before it is given up: for 15 seconds. */
const looksForStranger = 4;

/** Where routes lead, as far as this node has read the log. */
export class Destinations {
  constructor(private readonly replica: Replica) {}

  /** `looks`: how often it has been looked at in vain. */
  of(route: Route, looks: number): Destination {
    const party = route.receiver;
    if (party.node !== undefined) return this.ofNode(party.node, looks);
    const { replica } = this;
    if (!route.child?.isRegistered) route.child = replica.get(party.child);
    const row = route.child?.row;
    if (!row) return party.life > replica.highestEpoch ? later : noSuchChild;
    if (row.life > party.life) return anotherLife;
    return row.life < party.life || row.owner === undefined ? later : row.owner;
  }

  /** A reference may come here before the entry with which its node has joined. */
  private ofNode(node: NodeId, looks: number): Destination {
    const { replica } = this;
    if (replica.nodes.has(node)) return node;
    return replica.hasLeft(node) || looks >= looksForStranger ? nodeGone : later;
  }
}
