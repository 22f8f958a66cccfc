import type { NodeId, NodeRecord } from './node';
import type { ChildId } from './row';

/** What placement has to know of a child. */
export interface ChildToPlace {
  readonly id: ChildId;
  readonly supervisor: string;
  readonly definition: string;
  /** The version of the state that comes with it; undefined when it starts without one. */
  readonly stateVersion?: number | undefined;
  /** The node that a manual move pinned it to: it wins as long as it can run the child. */
  readonly pinned?: NodeId | undefined;
}

/**
 * The node a child belongs on, or undefined when none can run it. Every node that knows the same view
 * comes to the same answer. When a node joins or leaves, only the children of its share move.
 */
export function choosePlacement(
  nodes: Iterable<NodeRecord>,
  child: ChildToPlace,
): NodeId | undefined {
  const childHash = hashOf(child.id);
  let chosen: NodeId | undefined;
  let highest = -1;
  for (const node of nodes) {
    if (!canPlace(node, child)) continue;
    if (node.id === child.pinned) return node.id;
    const weight = weigh(nodeHash(node), childHash);
    if (weight < highest) continue;
    // Equal weights are decided by the ids, so that the order of the nodes does not matter.
    if (weight === highest && chosen !== undefined && chosen > node.id) continue;
    highest = weight;
    chosen = node.id;
  }
  return chosen;
}

/** Whether a child may be started on a node or moved to it. */
export function canPlace(node: NodeRecord, child: ChildToPlace): boolean {
  if (node.phase !== 'joined') return false;
  const definitions = own(node.supervisors, child.supervisor)?.definitions;
  const definition = definitions && own(definitions, child.definition);
  if (!definition) return false;
  const { stateVersion, upgrades } = definition;
  const needed = child.stateVersion ?? stateVersion;
  return stateVersion === needed || (stateVersion > needed && upgrades);
}

/** A name such as `constructor` must not find what every object has. */
const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const nodeHashes = new WeakMap<NodeRecord, number>();

function nodeHash(node: NodeRecord): number {
  const known = nodeHashes.get(node);
  if (known !== undefined) return known;
  const hash = hashOf(node.id);
  nodeHashes.set(node, hash);
  return hash;
}

/** 32 bits from 0 up: what a node bids for a child (rendezvous hashing). */
const weigh = (node: number, child: number): number =>
  mix((node + Math.imul(child, 0x9e3779b1)) | 0) >>> 0;

/** FNV-1a over the UTF-16 units, then mixed. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/** The last step of MurmurHash3: every bit of the input changes half of the bits of the output. */
function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
