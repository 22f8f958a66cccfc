import { CorruptError, type FrameValue, type Refuse } from '@nact-hub/core';
import type { Child, ChildId, NodeId } from '@nact-hub/registry';
import type { Route } from './delivery/outgoing';
import { childParty, type Party } from './delivery/party';
import {
  ActorReference,
  ActorSystemReference,
  findSystem,
  Nobody,
  TemporaryReference,
  type Addressable,
  type NactRef,
} from './nact/internals';

/** An actor, an asker or a system of one node, in words that travel. An asker of the hub's own system has '' for its name. */
export type LocalAddress =
  | readonly ['actor', system: string, ...parts: string[]]
  | readonly ['temp', system: string, id: number]
  | readonly ['system', system: string];

/** A reference as it travels: a child of the hub, something local to a node, or nobody. */
export type RefData =
  | readonly ['child', id: ChildId, epoch: number]
  | readonly ['node', node: NodeId, address: LocalAddress]
  | readonly ['nobody'];

/**
 * The stable reference of a child. To nact it is an actor of the hub's own system; which node runs
 * the child is decided anew at every call. `epoch` is what was known when it was made: messages wait
 * until this node has heard of it.
 */
export class ChildRef implements NactRef {
  readonly type = 'actor';
  readonly name: string;
  #life = 0;
  #party: Party = '';
  #remote: Addressable | undefined;
  #registered: Child | undefined;
  #route: Route | undefined;

  constructor(
    readonly system: { readonly name: string },
    readonly hub: string,
    readonly child: ChildId,
    readonly epoch: number,
  ) {
    this.name = child;
  }

  // What this node found by it last, so that most messages need not look anything up.

  /** What nact finds behind it while the child is elsewhere. Whoever looks it up first makes it. */
  get remote(): Addressable | undefined {
    return this.#remote;
  }
  set remote(remote: Addressable | undefined) {
    this.#remote = remote;
  }

  /** The child, if it is registered still. */
  get registered(): Child | undefined {
    return this.#registered?.isRegistered ? this.#registered : undefined;
  }
  set registered(child: Child | undefined) {
    this.#registered = child;
  }

  /** The route of whoever sent through it last. */
  get route(): Route | undefined {
    return this.#route?.isOver ? undefined : this.#route;
  }
  set route(route: Route | undefined) {
    this.#route = route;
  }

  /** The child in this life, as a receiver. Kept, because every message asks for it and looks things up by it. */
  partyIn(life: number): Party {
    if (life !== this.#life) {
      this.#life = life;
      this.#party = childParty(this.child, life);
    }
    return this.#party;
  }
}

/** A reference to a plain actor or an asker of another node. */
export class NodeRef implements NactRef {
  readonly type: 'actor' | 'temp' | 'system';

  constructor(
    readonly system: { readonly name: string },
    readonly node: NodeId,
    readonly address: LocalAddress,
  ) {
    this.type = address[0];
  }
}

/** Where references are written and read. */
export interface RefHome {
  /** The hub's actor system on this node, as nact knows it: one object for all references. */
  readonly system: { readonly name: string };
  readonly hub: string;
  readonly node: NodeId;
  /** Whether this process is, or was, in the hub under that id. */
  isHere(node: NodeId): boolean;
  /** The stable reference of the child whose instance has exactly this path here; or undefined. */
  childAt(parts: readonly string[]): ChildRef | undefined;
  /** The path of the child whose state is being encoded, if any. */
  readonly moving: readonly string[] | undefined;
}

/** What to say instead of this reference on the way out; undefined when it is none. */
export function writeRef(home: RefHome, ref: object, refuse: Refuse): RefData | undefined {
  if (ref instanceof ChildRef) return writeChild(home, ref, refuse);
  if (ref instanceof NodeRef) return ['node', ref.node, ref.address];
  if (ref instanceof Nobody) return ['nobody'];
  if (isOwnAsker(home, ref)) return ['node', home.node, ['temp', ownSystem, ref.id!]];
  const address = addressOf(ref);
  if (!address) return undefined;
  const parts = address[0] === 'actor' ? (address.slice(2) as string[]) : [];
  const child = home.childAt(parts);
  if (!child && home.moving && isBelow(parts, home.moving)) refuseDescendant(parts, refuse);
  return child ? ['child', child.child, child.epoch] : ['node', home.node, address];
}

/** Stands for the hub's own system on a node, of which every question names an asker. */
const ownSystem = '';

/** Whether it is a reference to somebody who asked through the hub, on this node. */
export const isOwnAsker = ({ system }: Pick<RefHome, 'system'>, ref: unknown): ref is NactRef =>
  ref instanceof TemporaryReference && ref.system.name === system.name;

/** The id of somebody who asked through the hub of the node that this address is sent to. */
export const askerOf = (address: FrameValue | undefined): number | undefined =>
  Array.isArray(address) && address[0] === 'temp' && address[1] === ownSystem
    ? (readAddress(address)[2] as number)
    : undefined;

const isBelow = (parts: readonly string[], path: readonly string[]): boolean =>
  parts.length > path.length && path.every((part, index) => parts[index] === part);

const refuseDescendant = (parts: readonly string[], refuse: Refuse): never =>
  refuse(
    'ref_of_descendant',
    `the reference of '${parts.at(-1)}', an actor that the child itself spawned: it ends with the child when that moves. Leave it out of the state and spawn it again`,
  );

function writeChild(home: RefHome, ref: ChildRef, refuse: Refuse): RefData {
  if (ref.hub === home.hub) return ['child', ref.child, ref.epoch];
  return refuse(
    'ref_of_another_hub',
    `the reference of child '${ref.child}' of hub '${ref.hub}', which means nothing in hub '${home.hub}'. Send its id instead`,
  );
}

/** The address behind one of nact's own references. */
export function addressOf(ref: object): LocalAddress | undefined {
  const { system, path, id } = ref as NactRef;
  if (ref instanceof TemporaryReference) return ['temp', String(system.name), Number(id)];
  if (ref instanceof ActorReference) return ['actor', String(system.name), ...(path?.parts ?? [])];
  if (ref instanceof ActorSystemReference) return ['system', String(system.name)];
  return undefined;
}

/** Makes a reference of what came in. Everything is checked: it comes from the network. */
export function readRef(home: RefHome, data: unknown): NactRef {
  if (!Array.isArray(data)) throw corruptRef();
  const [kind, first, second] = data as unknown[];
  if (kind === 'nobody') return new Nobody();
  if (typeof first !== 'string') throw corruptRef();
  if (kind === 'child' && Number.isSafeInteger(second)) {
    return new ChildRef(home.system, home.hub, first, second as number);
  }
  if (kind !== 'node') throw corruptRef();
  const address = readAddress(second);
  return home.isHere(first) ? refHere(home, address) : new NodeRef(home.system, first, address);
}

const refHere = (home: RefHome, address: LocalAddress): NactRef =>
  localRef(
    address[0] === 'temp' && address[1] === ownSystem
      ? ['temp', home.system.name, address[2]]
      : address,
  );

export function readAddress(data: unknown): LocalAddress {
  if (!Array.isArray(data)) throw corruptRef();
  const [kind, system] = data as unknown[];
  if (typeof system !== 'string') throw corruptRef();
  if (kind === 'temp' && data.length === 3 && Number.isSafeInteger(data[2])) {
    return ['temp', system, data[2] as number];
  }
  const rest = data.slice(2) as unknown[];
  if (kind === 'actor' && rest.every((part) => typeof part === 'string')) {
    return ['actor', system, ...rest];
  }
  if (kind === 'system' && rest.length === 0) return ['system', system];
  throw corruptRef();
}

/** nact's own reference for an address of this process. */
export function localRef(address: LocalAddress): NactRef {
  const [type, name, ...rest] = address;
  const system = { name };
  if (type === 'temp') {
    return Object.assign(Object.create(TemporaryReference.prototype) as NactRef, {
      type,
      system,
      id: rest[0] as number,
    });
  }
  const bare = {
    type,
    system,
    path: { parts: rest as string[], system: name },
  } as unknown as NactRef;
  const found = findSystem(name)?.find(bare) as { reference?: NactRef } | undefined;
  return (
    found?.reference ?? Object.assign(Object.create(ActorReference.prototype) as NactRef, bare)
  );
}

const corruptRef = (): CorruptError =>
  new CorruptError('reference_corrupt', 'A reference that came in is not well formed');
