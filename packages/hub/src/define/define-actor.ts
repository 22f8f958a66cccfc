import {
  checkBoolean,
  checkCount,
  checkFunction,
  checkName,
  checkOptions,
  Classes,
  InvalidConfigError,
  type ClassCodec,
} from '@nact-hub/core';
import {
  Behaviour,
  type BehaviourFunction,
  type ChildContext,
  type ChildProps,
} from '@nact-hub/messaging';
import {
  checkCheckpointEvery,
  swapDeclaration,
  unmixed,
  withColdSwap,
  withHotSwap,
  type NactBehaviour,
  type CheckedCheckpointEvery,
  type CheckpointEvery,
} from '@nact-hub/migration';
import type { ActorContext, ActorProps, Ref } from 'nact';

/** nact's own actor properties, and what a move adds. */
export type ChildActorProps<State, Msg> = ActorProps<State, Msg, Ref<unknown>> & {
  /**
   * Called once in each instance when it has become the one that serves, before its first message: after
   * a start, a move, a takeover. Open local resources here: timers, sockets. `context.hub.fencingToken`
   * is right by now. It cannot change the state; what it throws is logged, and the child goes on. The
   * messages wait for its promise.
   */
  readonly afterActivate?: (state: State, context: ChildContext<Msg>) => void | Promise<void>;
  /**
   * Called on the source when the child has moved: let local resources go. `afterStop` is not called by
   * a move, because the child lives on.
   */
  readonly afterMove?: (state: State, context: ChildContext<Msg>) => void;
};

/** What a kind of child is made of. */
export interface ActorOptions<Args, State, Msg> {
  /** A nact behaviour. Mix `withHotSwap` or `withColdSwap` in, so that it can move with its state. */
  readonly behaviour: NactBehaviour<State, Msg>;
  /**
   * nact's properties for a child started with `args`: `initialState`, `onCrash`, `shutdownAfter` and so
   * on. Called again for each instance and each fresh initial state, on whichever node runs the child.
   */
  readonly props?: (args: Args) => ChildActorProps<NoInfer<State>, NoInfer<Msg>>;
  /** The version of the state's shape. Handovers carry it. Default 1. */
  readonly stateVersion?: number;
  /**
   * Makes what this version hands over from what an earlier version has; it may return a promise. Without
   * it only the same version is taken.
   */
  readonly upgradeState?: (state: unknown, fromVersion: number) => unknown;
  /**
   * Classes whose instances may be anywhere in the state, the arguments, the messages to its children and
   * their answers: see `classCodec`. Default none.
   */
  readonly codecs?: readonly ClassCodec[];
  /**
   * How often the state is stored while the child runs, so that a takeover after a crash begins with it.
   * The supervisor must hand state over. Default: never.
   */
  readonly checkpointEvery?: CheckpointEvery;
  /**
   * Whether messages that nobody has acknowledged when the child's node dies are posted again to its next
   * life: at least once, instead of at most once. Default false: they become dead letters.
   */
  readonly redeliver?: boolean;
}

/** The code of a kind of child, under a name, on every node that can run it. */
export interface ActorDefinition<Args, State, Msg> {
  readonly name: string;
  readonly stateVersion: number;
  readonly upgradeState: ((state: unknown, fromVersion: number) => unknown) | undefined;
  /** Undefined: never. */
  readonly checkpointEvery: CheckedCheckpointEvery | undefined;
  readonly redeliver: boolean;
  /** Only for types: what a child is started with, holds and takes. */
  readonly types?: {
    readonly args: (args: Args) => void;
    readonly state: State;
    readonly message: (message: Msg) => void;
  };
}

/** Any definition, where its types do not matter. */
export type AnyDefinition = ActorDefinition<never, unknown, never>;

interface Inside {
  readonly behaviour: Behaviour;
  readonly run: unknown;
  readonly props: (args: unknown) => ChildProps;
  readonly classes: Classes | undefined;
}

const insides = new WeakMap<object, Inside>();

/** What a definition is made of. @throws InvalidConfigError if it was not made by `defineActor` */
export function insideOf(definition: AnyDefinition): Inside {
  const inside = insides.get(definition);
  if (inside) return inside;
  throw new InvalidConfigError(
    'not_a_definition',
    'Expected a definition made by `defineActor` or `defineStatelessActor`',
  );
}

export const swapOf = (definition: AnyDefinition) => swapDeclaration(insideOf(definition).run);

/**
 * Defines a kind of child. Give the definition to a supervisor on every node that can run it.
 * @throws InvalidConfigError naming the option
 */
export function defineActor<State, Msg, Args = undefined>(
  name: string,
  options: ActorOptions<Args, State, Msg>,
): ActorDefinition<Args, State, Msg> {
  checkName('definition name', name);
  refusePersistent(name, options);
  checkOptions(`defineActor '${String(name)}'`, options, [
    'behaviour',
    'props',
    'stateVersion',
    'upgradeState',
    'codecs',
    'checkpointEvery',
    'redeliver',
  ]);
  const run = checkFunction('behaviour', options.behaviour) as unknown as BehaviourFunction;
  return register<Args, State, Msg>(name, run, options, options.behaviour);
}

/**
 * Defines a kind of child without state, as nact's `spawnStateless` does: the behaviour takes the
 * message and the context, answers nothing, and goes on after a fault.
 * @throws InvalidConfigError naming the option
 */
export function defineStatelessActor<Msg>(
  name: string,
  options: {
    readonly behaviour: (
      message: Msg,
      context: ActorContext<Msg, Ref<unknown>>,
    ) => void | Promise<void>;
    /** Classes whose instances may be in its messages: see `classCodec`. Default none. */
    readonly codecs?: readonly ClassCodec[];
    /** As for `defineActor`. */
    readonly redeliver?: boolean;
  },
): ActorDefinition<undefined, undefined, Msg> {
  checkOptions(`defineStatelessActor '${String(name)}'`, options, [
    'behaviour',
    'codecs',
    'redeliver',
  ]);
  const behaviour = checkFunction('behaviour', options.behaviour) as (
    message: unknown,
    context: unknown,
  ) => unknown;
  const run: BehaviourFunction = (_, message, context) =>
    Reflect.apply(behaviour, context, [message, context]);
  const props = () => ({
    onCrash: (_: unknown, __: unknown, context: { readonly resume: symbol }) => context.resume,
  });
  // There is no state to hand over, so it may live under any strategy.
  const declared = withColdSwap(withHotSwap(run as never), { declareBehaviour: false });
  return register(name, run, { ...options, props } as never, declared) as ActorDefinition<
    undefined,
    undefined,
    Msg
  >;
}

function register<Args, State, Msg>(
  name: string,
  run: BehaviourFunction,
  options: Partial<ActorOptions<Args, State, Msg>>,
  declared: unknown,
): ActorDefinition<Args, State, Msg> {
  const { props, stateVersion = 1, upgradeState, codecs, redeliver = false } = options;
  checkName('definition name', name);
  checkCount('stateVersion', stateVersion);
  checkBoolean('redeliver', redeliver);
  if (props !== undefined) checkFunction('props', props);
  if (upgradeState !== undefined) checkFunction('upgradeState', upgradeState);
  const checkpointEvery = options.checkpointEvery && checkCheckpointEvery(options.checkpointEvery);
  const definition = Object.freeze({
    name,
    stateVersion,
    upgradeState,
    checkpointEvery,
    redeliver,
  });
  insides.set(definition, {
    behaviour: new Behaviour(unmixed(run)),
    run: declared,
    props: checkedProps(props as Inside['props'] | undefined),
    classes: codecs && new Classes(codecs),
  });
  return definition;
}

const knownProps = [
  ...['initialState', 'initialStateFunc', 'shutdownAfter'],
  ...['onCrash', 'afterStop', 'afterActivate', 'afterMove'],
];

/** What a misspelt property was to do would be missed in silence. */
const checkedProps =
  (props: Inside['props'] = () => ({})): Inside['props'] =>
  (args) => {
    const made = props(args);
    checkOptions('props', made, knownProps);
    return made;
  };

/** Persistent actors number their events themselves: two live instances of one key would collide. */
function refusePersistent(name: string, options: object): void {
  const persistent = ['key', 'persistenceKey', 'snapshotEvery', 'encoder', 'decoder'].find(
    (option) => typeof options === 'object' && options !== null && option in options,
  );
  if (persistent === undefined) return;
  throw new InvalidConfigError(
    'persistent_not_supported',
    `'${name}' has the option \`${persistent}\` of nact's persistent actors, which cannot move between nodes (yet): define it without, and hand its state over`,
  );
}
