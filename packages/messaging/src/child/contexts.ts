import type { Ref } from 'nact';
import type { NactActor } from '../nact/internals';
import { unwrap, type ChildContext, type HubContext } from './behaviour';
import { Control } from './controls';
import type { Instance } from './instance';
import { noChildren } from './nothing';

/** What nact gives with a message: also its sender, which nact's types do not show. */
export type MessageContext = ChildContext & { readonly sender?: unknown };

/** What nact makes for each message, made whole at once: to add to it later would cost more than all of it. */
export function messageContext(
  instance: Instance,
  actor: NactActor,
  sender: unknown,
): MessageContext {
  const { parent, path, childReferences, log } = actor;
  const hub = hubContextOf(instance);
  return {
    parent: parent?.reference,
    path,
    self: hub.self,
    name: instance.id,
    // Most have this very Map: to look into one would be two looks at memory that is cold.
    children: childReferences === noChildren ? noChildren : new Map(childReferences),
    sender,
    log,
    hub,
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
  const hub = hubContextOf(instance);
  if (context.hub === hub) return context;
  const own = context as { -readonly [K in keyof ChildContext]: ChildContext[K] };
  own.self = hub.self;
  own.name = instance.id;
  own.hub = hub;
  return context;
}

function hubContextOf(instance: Instance): HubContext['hub'] {
  const known = instance.hubContext;
  if (known?.fencingToken === instance.epoch) return known;
  return (instance.hubContext = describe(instance));
}

function describe({ id, epoch, ref }: Instance): HubContext['hub'] {
  const self = ref as unknown as Ref<unknown>;
  return { childId: id, fencingToken: epoch, self };
}

/** nact shows user code the mailbox, as pairs of message and sender: here without what is the hub's own. */
export function withMessages<C extends ChildContext & { mailbox?: unknown[] }>(context: C): C {
  const entries = (context.mailbox ?? []) as { readonly message: unknown }[];
  const messages = entries.filter(({ message }) => !(message instanceof Control));
  const mailbox = messages.map((entry) => ({ ...entry, message: unwrap(entry.message) }));
  return Object.assign(context, { mailbox });
}
