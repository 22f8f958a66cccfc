import { createCodec, type Codec } from '@nact-hub/core';
import type { ChildId, NodeId } from '@nact-hub/registry';
import type { Instance } from './child/instance';
import { ChildRef, readRef, writeRef, type RefHome } from './refs';

/** The references of one node: makes them, and turns them into data that travels and back. */
export class References implements RefHome {
  readonly system: { readonly name: string };
  /** The name under which nact knows this node's hub as an actor system. */
  readonly name: string;
  readonly codec: Codec;
  /** The path of the child whose state is being encoded. */
  moving: readonly string[] | undefined;
  /** By the name of the actor, which says the child and the attempt: two with one name do not meet. */
  private readonly named = new Map<string, Instance>();
  /** Under which ids this process has been in the hub. References that were written under one stay good. */
  private readonly ids = new Set<NodeId>();
  private current: NodeId;

  constructor(
    readonly hub: string,
    node: NodeId,
  ) {
    this.current = node;
    this.ids.add(node);
    // It stays when the id changes: nothing outside of this process knows it.
    this.name = `nact-hub:${hub}:${node}`;
    this.system = Object.freeze({ name: this.name });
    this.codec = createCodec({
      refs: {
        write: (ref, refuse) => writeRef(this, ref, refuse),
        read: (data) => readRef(this, data),
      },
    });
  }

  get node(): NodeId {
    return this.current;
  }

  isHere(node: NodeId): boolean {
    return this.ids.has(node);
  }

  /** This node is in the hub under another id from now on. */
  become(node: NodeId): void {
    this.current = node;
    this.ids.add(node);
  }

  refTo(id: ChildId, epoch: number): ChildRef {
    return new ChildRef(this.system, this.hub, id, epoch);
  }

  /** Whose actor has exactly this path: nact's own references to it stand for the child. */
  childAt(parts: readonly string[]): ChildRef | undefined {
    const instance = this.named.get(parts.at(-1) ?? '');
    const path = instance?.actor.path.parts;
    const isPath = path?.length === parts.length && path.every((part, at) => part === parts[at]);
    return isPath ? instance?.ref : undefined;
  }

  /** How many instances there are on this node, in whatever phase. */
  get instances(): number {
    return this.named.size;
  }

  add(instance: Instance): void {
    this.named.set(instance.actor.name, instance);
  }

  remove(instance: Instance): void {
    const { name } = instance.actor;
    if (this.named.get(name) === instance) this.named.delete(name);
  }

  /** Encodes the state of a child that may move: references to its own descendants would lead nowhere there. */
  encodeState(instance: Instance, state: unknown): Uint8Array {
    this.moving = instance.actor.path.parts;
    try {
      return this.codec.encode(state, 'state', instance.kind.classes);
    } finally {
      this.moving = undefined;
    }
  }
}
