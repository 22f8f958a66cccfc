import type { Ref } from 'nact';
import type { InstanceActor } from './actor';
import { unwrap, type ChildContext, type HubContext } from './behaviour';
import { Control } from './controls';
import type { Instance } from './instance';

/** What nact gives with a message: also its sender, which nact's types do not show. */
export type MessageContext = ChildContext & { readonly sender?: unknown };

/** An empty Map for each message would take more than all the rest of its context. */
class NoChildren extends Map<never, never> {
  override set(): never {
    throw new TypeError('The children of a context are a copy: use `spawn`');
  }
}
const noChildren = new NoChildren();

/** What nact makes for each message, made whole at once: to add to it later would cost more than all of it. */
export function messageContext(
  { hubContext, id }: Instance,
  actor: InstanceActor,
  sender: unknown,
): MessageContext {
  const { parent, path, log } = actor;
  return {
    parent: parent?.reference,
    path,
    self: hubContext.self,
    name: id,
    children: actor.hasChildren ? new Map(actor.childReferences) : noChildren,
    sender,
    log,
    hub: hubContext,
  } as unknown as MessageContext;
}

/** The context for callbacks that run outside of a message. */
export function standaloneContext(instance: Instance): ChildContext {
  const { path, childReferences } = instance.actor;
  const children = new Map(childReferences);
  return enrich(instance, { path, children } as unknown as ChildContext);
}

/** What a hub adds to nact's context is the same for all of one epoch. */
export function enrich(instance: Instance, context: ChildContext): ChildContext {
  if (instance.hubContext.fencingToken !== instance.epoch) instance.hubContext = describe(instance);
  const { hubContext } = instance;
  if (context.hub === hubContext) return context;
  const own = context as { -readonly [K in keyof ChildContext]: ChildContext[K] };
  own.self = hubContext.self;
  own.name = instance.id;
  own.hub = hubContext;
  return context;
}

export function describe({ id, epoch, options }: Instance): HubContext['hub'] {
  const self = options.ref as unknown as Ref<unknown>;
  return { childId: id, fencingToken: epoch, self };
}

/** nact shows user code the mailbox, as pairs of message and sender: here without what is the hub's own. */
export function withMessages<C extends ChildContext & { mailbox?: unknown[] }>(context: C): C {
  const entries = (context.mailbox ?? []) as { readonly message: unknown }[];
  const messages = entries.filter(({ message }) => !(message instanceof Control));
  const mailbox = messages.map((entry) => ({ ...entry, message: unwrap(entry.message) }));
  return Object.assign(context, { mailbox });
}
