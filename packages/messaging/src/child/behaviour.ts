import type { ActorContext, Ref } from 'nact';
import { Arrival } from '../delivery/arrival';
import { enter, leave, runAsyncAs, type Sender } from '../sender';
import type { NactActor } from '../nact/internals';

/** What a hub adds to nact's context. */
export interface HubContext {
  readonly hub: {
    readonly childId: string;
    /** The epoch: it grows with every change of owner and never repeats. Give it to whatever must refuse stale writers. */
    readonly fencingToken: number;
    /** The stable reference of this child, the same as `ctx.self`. */
    readonly self: Ref<unknown>;
  };
}

/** nact's context, as a child of a hub sees it: `self` is its stable reference, `name` its child id. */
export type ChildContext<Msg = unknown> = ActorContext<Msg, Ref<unknown>> & HubContext;

/** Any nact behaviour, where its types do not matter. */
export type BehaviourFunction = (
  state: unknown,
  message: unknown,
  context: ChildContext,
) => unknown;

/**
 * The behaviour of a definition, and whether it returns promises. Only such behaviours are run with
 * asynchronous context, which costs; which they are is seen from the `async` keyword, else from the
 * first promise that comes back (what *that* one sends after its first `await` counts as sent by the
 * node's outside world).
 */
export class Behaviour {
  private asynchronous: boolean;

  constructor(private readonly run: BehaviourFunction) {
    this.asynchronous = run.constructor.name === 'AsyncFunction';
  }

  /** The same behaviour, which tells of each message before it begins. */
  observed(begins: (sender: Sender) => void): Behaviour {
    return new ObservedBehaviour(this.run, begins);
  }

  call(sender: Sender, state: unknown, message: unknown, context: ChildContext): unknown {
    if (this.asynchronous) {
      return runAsyncAs(sender, () => this.callNow(sender, state, message, context));
    }
    return this.callNow(sender, state, message, context);
  }

  /** A promise has come back: whoever called looks, so that it is looked at once. */
  promises(): void {
    this.asynchronous = true;
  }

  private callNow(
    sender: Sender,
    state: unknown,
    message: unknown,
    context: ChildContext,
  ): unknown {
    const before = enter(sender);
    try {
      return this.run.call(context as never, state, message, context);
    } finally {
      leave(before);
    }
  }
}

/** A class of its own, so that nobody else pays for being observed. */
class ObservedBehaviour extends Behaviour {
  constructor(
    run: BehaviourFunction,
    private readonly begins: (sender: Sender) => void,
  ) {
    super(run);
  }

  override call(sender: Sender, state: unknown, message: unknown, context: ChildContext): unknown {
    this.begins(sender);
    return super.call(sender, state, message, context);
  }
}

/** The properties of a nact actor, as far as a hub passes them on or acts on them. */
export interface ChildProps {
  /** The state that each instance begins with. Made anew for each, by calling the function that makes these properties. */
  readonly initialState?: unknown;
  /** Makes that state; wins over `initialState`. */
  readonly initialStateFunc?: (context: ChildContext) => unknown;
  /** Milliseconds without a message after which the child stops. The hub counts them, only while it is active. */
  readonly shutdownAfter?: number;
  /** Decides what becomes of the child when its behaviour throws. Default: it is stopped. */
  readonly onCrash?: (
    message: unknown,
    error: unknown,
    context: CrashContext,
    child: unknown,
  ) => unknown;
  /** Called once when the child is no more; not when it moves. */
  readonly afterStop?: (state: unknown, context: unknown) => unknown;
  /** Called once in each instance when it becomes active, before its first message. */
  readonly afterActivate?: (state: unknown, context: ChildContext) => unknown;
  /** Called instead of `afterStop` when the child has moved on to another node: let local resources go. */
  readonly afterMove?: (state: unknown, context: ChildContext) => unknown;
}

/** What `onCrash` sees: nact's decisions are among its members. */
export type CrashContext = ChildContext & { readonly mailbox: unknown[]; readonly resume: symbol };

/** What is in a mailbox for the behaviour: a message that came numbered is in its envelope. */
export const unwrap = (message: unknown): unknown =>
  message instanceof Arrival ? message.message : message;

/** What a child is seen as by the actors that it spawns, and by nact's functions. */
export type Parent = Pick<
  NactActor,
  | 'path'
  | 'system'
  | 'reference'
  | 'children'
  | 'assertNotStopped'
  | 'childSpawned'
  | 'childStopped'
  | 'handleFault'
>;
