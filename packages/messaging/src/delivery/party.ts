import type { ChildId, NodeId } from '@nact-hub/registry';

/**
 * Who sends or receives, as text: `@<node>` for a node (its outside world as a sender, its plain
 * actors and askers as a receiver), `<child>/<life>` for one life of a child.
 */
export type Party = string;

/** Those of the nodes that were named last: what is sent to a node, or by it, is found by the same string each time. */
const nodeParties = new Map<NodeId, Party>();
const mostNodeParties = 1_024;

/** The party of a node. */
export function nodeParty(node: NodeId): Party {
  const known = nodeParties.get(node);
  if (known !== undefined) return known;
  if (nodeParties.size >= mostNodeParties) nodeParties.clear();
  const party = `@${node}`;
  nodeParties.set(node, party);
  return party;
}
/** The party of one life of a child. */
export const childParty = (id: ChildId, life: number): Party => `${id}/${life}`;

export type Parsed =
  | { readonly node: NodeId }
  | { readonly node: undefined; readonly child: ChildId; readonly life: number };

/** A child id may hold a slash, so the last one counts. Undefined when the text is no party. */
export function parseParty(party: Party): Parsed | undefined {
  if (party.startsWith('@')) return party.length > 1 ? { node: party.slice(1) } : undefined;
  const slash = party.lastIndexOf('/');
  const life = Number(party.slice(slash + 1));
  if (slash < 1 || !Number.isSafeInteger(life) || life < 1) return undefined;
  return { node: undefined, child: party.slice(0, slash), life };
}

/** A party and what it says, taken apart once. `parsed` is undefined when the text is no party. */
export interface KnownParty {
  readonly party: Party;
  readonly parsed: Parsed | undefined;
}
export const knownParty = (party: Party): KnownParty => ({ party, parsed: parseParty(party) });

/** What routes are listed under, so that a change of the registry finds them: the child, or the node. */
export const placeOf = (party: Party): string =>
  party.startsWith('@') ? party : party.slice(0, party.lastIndexOf('/'));
