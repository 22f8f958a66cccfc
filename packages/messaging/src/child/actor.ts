import { escapeName } from '@nact-hub/core';
import { Actor, lookup, Nobody, type NactActor, type NactRef } from '../nact/internals';
import { isPromise, type ChildContext, type CrashContext } from './behaviour';
import type { InstanceOptions } from './host';

/** What an instance does where nact would call the user's code, or act of its own accord. */
export interface ActorHooks {
  receive(state: unknown, message: unknown, context: ChildContext): unknown;
  /** Instead of nact's own, for each message and each callback. */
  messageContext(actor: InstanceActor, sender: unknown): unknown;
  initialState(context: ChildContext): unknown;
  decideCrash(message: unknown, error: unknown, context: CrashContext, child: unknown): unknown;
  afterStop(state: unknown, context: ChildContext): void;
  /** Instead of nact's own stop. */
  stoppedByNact(): void;
  /** Before nact resets the actor; false keeps it from doing so. */
  resetByNact(): boolean;
}

/** nact's constructor calls methods before it returns: what they need is here meanwhile. */
let making: ActorHooks | undefined;

const nobody = new Nobody();

/** In place of the next state: the instance itself says when the message is over, with `goOn` or `handleFault`. */
export const underWay = Symbol('under way');

/**
 * The nact actor of an instance. Its reference is the stable one, so `ctx.self` and what grandchildren see
 * as their parent stays valid. Its `stop` and `reset` are watched, because nact calls them on peers too,
 * in the middle of whatever is pending. A message runs as nact runs it, in a turn of the event loop of its
 * own, but with a promise only if the behaviour returns one: nact makes three for each message.
 */
export class InstanceActor extends Actor {
  declare hooks: ActorHooks;
  /** Asked for with each message: to look into the `Map` itself would be two looks at memory that is cold. */
  declare hasChildren: boolean;

  override initializeState(): void {
    this.hooks ??= making!;
    super.initializeState();
  }

  override childSpawned(child: NactActor): void {
    super.childSpawned(child);
    this.hasChildren = true;
  }

  override childStopped(child: NactActor): void {
    super.childStopped(child);
    this.hasChildren = this.children.size > 0;
  }

  override createContext(sender: unknown): unknown {
    return this.hooks.messageContext(this, sender);
  }

  override dispatch(message: unknown, sender: unknown = nobody): void {
    if (this.stopped) this.assertNotStopped();
    if (this.busy) this.mailbox.push({ message, sender });
    else this.handleMessage(message, sender);
  }

  override handleMessage(message: unknown, sender: unknown): void {
    this.busy = true;
    setImmediate(() => this.begin(message, sender));
  }

  /** nact drops the message whose turn it is when it stops; this way it still comes, and is reported. */
  override clearImmediate(): void {}

  override stop(): void {
    this.hooks.stoppedByNact();
  }

  override reset(): void {
    if (this.hooks.resetByNact()) super.reset();
  }

  /** nact's own stop. */
  end(): void {
    super.stop();
  }

  private begin(message: unknown, sender: unknown): void {
    let next: unknown;
    try {
      const context = this.createContext(sender) as ChildContext;
      next = this.hooks.receive(this.state, message, context);
    } catch (error) {
      return void this.handleFault(message, sender, error);
    }
    if (next === underWay) return;
    if (!isPromise(next)) return this.goOn(next);
    next.then(
      (state) => state === underWay || this.goOn(state),
      (error: unknown) => this.handleFault(message, sender, error),
    );
  }

  /** A message is over, and this is the next state. */
  goOn(state: unknown): void {
    this.state = state;
    this.processNext();
  }
}

// Only those that have any get it as a property of their own.
InstanceActor.prototype.hasChildren = false;

/** The same for all: nact calls them as methods of the actor. */
const properties = {
  initialStateFunc(this: InstanceActor, context: ChildContext): unknown {
    return this.hooks.initialState(context);
  },
  onCrash(
    this: InstanceActor,
    message: unknown,
    error: unknown,
    context: CrashContext,
    child: unknown,
  ): unknown {
    return this.hooks.decideCrash(message, error, context, child);
  },
  afterStop(this: InstanceActor, state: unknown, context: ChildContext): void {
    this.hooks.afterStop(state, context);
  },
};

type Options = Pick<InstanceOptions, 'id' | 'attempt' | 'ref' | 'supervisor'>;

/** Makes the actor of an instance under its supervisor. */
export function spawnActor(
  { id, attempt, ref, supervisor }: Options,
  hooks: ActorHooks,
): InstanceActor {
  const parent = lookup(supervisor as unknown as NactRef) as NactActor | undefined;
  if (!parent) throw new Error('The supervisor of the child has stopped');
  parent.assertNotStopped();
  making = hooks;
  try {
    const name = `${escapeName(id)}!${attempt}`;
    const actor = new InstanceActor(parent, name, parent.system, undefined, properties);
    actor.reference = ref;
    return actor;
  } finally {
    making = undefined;
  }
}
