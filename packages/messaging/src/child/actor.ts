import { escapeName } from '@nact-hub/core';
import {
  Actor,
  ActorReference,
  lookup,
  Nobody,
  Queue,
  stopDescendants,
  type Mailbox,
  type NactActor,
  type NactPath,
  type NactRef,
  type NactSystem,
} from '../nact/internals';
import { type ChildContext, type CrashContext } from './behaviour';
import type { InstanceOptions } from './host';
import { noChildren, noMail } from './nothing';

/** What an instance does where nact would call the user's code, or act of its own accord. */
export interface ActorHooks {
  /** Answers the next state, which is no promise, or `underWay`. */
  receive(state: unknown, message: unknown, context: ChildContext): unknown;
  /** Instead of nact's own, for each message and each callback. */
  messageContext(actor: NactActor, sender: unknown): unknown;
  initialState(actor: NactActor): unknown;
  decideCrash(message: unknown, error: unknown, context: CrashContext, child: unknown): unknown;
  afterStop(state: unknown, context: ChildContext): void;
  /** Instead of nact's own stop. */
  stoppedByNact(): void;
  /** Before nact resets the actor; false keeps it from doing so. */
  resetByNact(): boolean;
}

const nobody = new Nobody();

/** In place of the next state: the instance itself says when the message is over, with `goOn` or `handleFault`. */
export const underWay = Symbol('under way');

/** `log` has not been made yet. */
const unmade = Symbol('unmade');

/** nact's actor without its constructor, which makes two Maps, a queue, a path and a reference: a kilobyte for each. */
const BareActor = function () {} as unknown as new () => NactActor;
BareActor.prototype = Actor.prototype;

/**
 * The nact actor of an instance, with what nact's constructor gives it; but what most children never need is made
 * when it is needed. Its reference is the stable one, so `ctx.self` and what grandchildren see as their parent stays
 * valid. Its `stop` and `reset` are watched, because nact calls them on peers too, in the middle of whatever is
 * pending. A message runs as nact runs it, in a turn of the event loop of its own, but with a promise only if
 * the behaviour returns one: nact makes three for each message.
 */
export class InstanceActor extends BareActor {
  override readonly system: unknown;
  override children: Map<string, NactActor> = noChildren;
  override childReferences: Map<string, NactRef> = noChildren;
  override mailbox = noMail;
  override busy = false;
  override stopped = false;
  override state: unknown = undefined;
  private ownPath: NactPath | undefined;
  private ownLog: unknown = unmade;

  constructor(
    override readonly parent: NactActor,
    override readonly name: string,
    override reference: NactRef,
    private readonly hooks: ActorHooks,
  ) {
    super();
    if (parent.children.has(name)) throw new Error(`child actor of name ${name} already exists`);
    this.system = parent.system;
    parent.childSpawned(this);
    this.initializeState();
  }

  override get path(): NactPath {
    return (this.ownPath ??= this.parent.path.createChildPath(this.name));
  }

  /** nact tells its loggers by the path, which the stable reference has not. */
  override get log(): unknown {
    if (this.ownLog === unmade) this.ownLog = this.createLog();
    return this.ownLog;
  }

  private createLog(): unknown {
    const { name, createLogger } = this.system as NactSystem;
    return createLogger(new ActorReference(name, this.parent.reference, this.path, this.name));
  }

  override childSpawned(child: NactActor): void {
    if (this.children === noChildren) {
      this.children = new Map();
      this.childReferences = new Map();
    }
    super.childSpawned(child);
  }

  /** With nact's own context made only for a function that asks for it. */
  override initializeState(): void {
    try {
      this.state = this.hooks.initialState(this);
    } catch (error) {
      this.handleFault(undefined, undefined, error);
    }
  }

  override createContext(sender: unknown): unknown {
    return this.hooks.messageContext(this, sender);
  }

  override dispatch(message: unknown, sender: unknown = nobody): void {
    if (this.stopped) this.assertNotStopped();
    if (this.busy) this.queue().push({ message, sender });
    else this.handleMessage(message, sender);
  }

  /** Before all that waits in the mailbox. */
  dispatchFirst(message: unknown): void {
    if (this.busy) this.queue().unshift({ message, sender: undefined });
    else this.dispatch(message);
  }

  private queue(): Mailbox {
    if (this.mailbox === noMail) this.mailbox = new Queue();
    return this.mailbox;
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

  /**
   * nact's own stop. Where no `afterStop` is to run it needs no context and no turn of the event loop, and nact's
   * way to forget the parent would make the object a slow one.
   */
  end(runsAfterStop: boolean): void {
    if (runsAfterStop) return super.stop();
    this.parent.childStopped(this);
    stopDescendants(this);
    this.stopped = true;
  }

  private begin(message: unknown, sender: unknown): void {
    let next: unknown;
    try {
      const context = this.createContext(sender) as ChildContext;
      next = this.hooks.receive(this.state, message, context);
    } catch (error) {
      return void this.handleFault(message, sender, error);
    }
    if (next !== underWay) this.goOn(next);
  }

  /** A message is over, and this is the next state. */
  goOn(state: unknown): void {
    this.state = state;
    this.processNext();
  }

  // What nact's constructor would have been given. The hub counts `shutdownAfter` itself.

  protected onCrash(
    message: unknown,
    error: unknown,
    context: CrashContext,
    child: unknown,
  ): unknown {
    return this.hooks.decideCrash(message, error, context, child);
  }

  protected afterStop(state: unknown, context: ChildContext): void {
    this.hooks.afterStop(state, context);
  }

  protected setTimeout(): void {}

  protected clearTimeout(): void {}
}

type Options = Pick<InstanceOptions, 'id' | 'attempt' | 'ref' | 'kind'>;

/** Makes the actor of an instance under its supervisor. */
export function spawnActor({ id, attempt, ref, kind }: Options, hooks: ActorHooks): InstanceActor {
  const parent = lookup(kind.supervisor as unknown as NactRef) as NactActor | undefined;
  if (!parent) throw new Error('The supervisor of the child has stopped');
  parent.assertNotStopped();
  return new InstanceActor(parent, escapeName(`${id}!${attempt}`), ref, hooks);
}
