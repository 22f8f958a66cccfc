import type { NactActor, NactRef } from '../nact/internals';
import type { Parent } from './behaviour';
import type { Instance } from './instance';

/** How messages to a child go: straight into the mailbox if that is safe, else numbered. */
export interface Dispatcher {
  dispatchTo(instance: Instance, message: unknown, sender: unknown): void;
  askTo(instance: Instance, message: unknown, timeout: number): Promise<unknown>;
  stopChild(id: string): void;
}

/**
 * What nact finds behind the reference of a child that is on this node. `dispatch`, `query` and `stop`
 * are the hub's; the rest is the actor's own, so that `spawn(ctx.self, ...)` works as ever.
 */
export class ChildFacade implements Parent {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly instance: Instance,
  ) {}

  dispatch(message: unknown, sender?: unknown): void {
    this.dispatcher.dispatchTo(this.instance, message, sender);
  }
  query(message: unknown, timeout: number): Promise<unknown> {
    return this.dispatcher.askTo(this.instance, message, timeout);
  }
  stop(): void {
    this.dispatcher.stopChild(this.instance.id);
  }

  get path() {
    return this.instance.actor.path;
  }
  get system() {
    return this.instance.actor.system;
  }
  get reference(): NactRef {
    return this.instance.actor.reference;
  }
  get children() {
    return this.instance.actor.children;
  }
  assertNotStopped(): boolean {
    return this.instance.actor.assertNotStopped();
  }
  childSpawned(child: NactActor): void {
    this.instance.actor.childSpawned(child);
  }
  childStopped(child: NactActor): void {
    this.instance.actor.childStopped(child);
  }
  handleFault(message: unknown, sender: unknown, error: unknown, child?: NactRef): unknown {
    return this.instance.actor.handleFault(message, sender, error, child);
  }
}
