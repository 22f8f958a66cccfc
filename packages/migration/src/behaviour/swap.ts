import { checkOptions, expected, InvalidConfigError } from '@nact-hub/core';
import type { ChildContext } from '@nact-hub/messaging';
import type { ActorContext, Ref } from 'nact';

/** A behaviour as nact itself takes it. */
export type NactBehaviour<State, Msg> = (
  state: State,
  message: Msg,
  context: ActorContext<Msg, Ref<unknown>>,
) => State | Promise<State>;

/** A nact behaviour: answers the next state. `context.hub` is there when a hub runs it, and not below a plain `spawn`. */
export type ActorBehaviour<State, Msg> = (
  state: State,
  message: Msg,
  context: ChildContext<Msg>,
) => State | Promise<State>;

/**
 * An ordinary nact behaviour with a mix-in. `swaps` is never there: with it in its type, TypeScript infers
 * what a mix-in wraps from its argument alone, and not from where the result is put.
 */
export type SwappableBehaviour<State, Msg> = NactBehaviour<State, Msg> & {
  readonly swaps?: never;
};

/** Turns the state into what is handed over, and back. Both may return promises. */
export interface HandoverCallbacks<State, Handed> {
  /** On the source: what to hand over. It may run more than once in a move; the last result counts. */
  readonly prepareHandoverState: (state: State, context: ChildContext) => Handed | Promise<Handed>;
  /** On the target: the state to begin with, from a fresh initial state and what was handed over. */
  readonly alterHandoverState: (
    initialState: State,
    handed: Handed,
    context: ChildContext,
  ) => State | Promise<State>;
}

/** The same callbacks when what is handed over has the shape of the state: each may be left out, and hands it over unchanged. */
export type SameShapeCallbacks<State> = Partial<HandoverCallbacks<State, State>>;

/** What a mix-in can be told besides its callbacks. */
export interface DeclareOption {
  /**
   * Whether this mix-in declares the handover callbacks. Exactly one mix-in of a behaviour may:
   * give `false` to the other one, which then shares them. Default true.
   */
  readonly declareBehaviour?: boolean;
}

/** How a child may move: with its new instance first, or with its old one ended first. */
export type SwapMode = 'hot' | 'cold';

/** What mix-ins have said about a behaviour. */
export interface SwapDeclaration {
  readonly modes: readonly SwapMode[];
  readonly declared: boolean;
  readonly prepare: HandoverCallbacks<unknown, unknown>['prepareHandoverState'] | undefined;
  readonly alter: HandoverCallbacks<unknown, unknown>['alterHandoverState'] | undefined;
}

const declaration = Symbol('nact-hub swap declaration');

type Declared = { [declaration]?: SwapDeclaration };

/** What was mixed into a behaviour; undefined when nothing was. */
export const swapDeclaration = (behaviour: unknown): SwapDeclaration | undefined =>
  typeof behaviour === 'function' ? (behaviour as Declared)[declaration] : undefined;

const inner = Symbol('nact-hub inner behaviour');

/** What is inside of all mix-ins: the wrappers behave exactly as it does, and each would cost a call for each message. */
export const unmixed = <B>(behaviour: B): B =>
  (behaviour as { readonly [inner]?: B })[inner] ?? behaviour;

const mixInNames = { hot: 'withHotSwap', cold: 'withColdSwap' } as const;

/** Wraps a behaviour and notes how it may be swapped. The wrapper behaves exactly as what it wraps. */
export function mixIn<B>(
  mode: SwapMode,
  behaviour: B,
  options: Partial<HandoverCallbacks<never, never>> & DeclareOption,
): B {
  const name = mixInNames[mode];
  if (typeof behaviour !== 'function') throw expected(`${name} behaviour`, 'a function', behaviour);
  checkOptions(name, options, ['prepareHandoverState', 'alterHandoverState', 'declareBehaviour']);
  const wrapped = Object.defineProperty(
    // As many as nact gives: to pass on any number costs more than many a behaviour.
    function (this: unknown, state: unknown, message: unknown, context: unknown): unknown {
      return behaviour.call(this, state, message, context);
    },
    'constructor',
    { value: behaviour.constructor },
  );
  const declared = declare(mode, name, swapDeclaration(behaviour), options);
  return Object.assign(wrapped, { [declaration]: declared, [inner]: unmixed(behaviour) }) as B;
}

function declare(
  mode: SwapMode,
  name: string,
  before: SwapDeclaration | undefined,
  options: Partial<HandoverCallbacks<never, never>> & DeclareOption,
): SwapDeclaration {
  const {
    prepareHandoverState: prepare,
    alterHandoverState: alter,
    declareBehaviour = true,
  } = options;
  checkCallbacks(name, prepare, alter, declareBehaviour);
  if (before?.modes.includes(mode))
    throw twice(`${name} is mixed into this behaviour already: take one of them out`);
  if (before?.declared && declareBehaviour) {
    throw twice(
      `The handover callbacks of this behaviour are declared already: give { declareBehaviour: false } to ${name} to share them`,
    );
  }
  return {
    modes: [...(before?.modes ?? []), mode],
    declared: declareBehaviour || (before?.declared ?? false),
    prepare: (prepare ?? before?.prepare) as SwapDeclaration['prepare'],
    alter: (alter ?? before?.alter) as SwapDeclaration['alter'],
  };
}

function checkCallbacks(
  name: string,
  prepare: unknown,
  alter: unknown,
  declareBehaviour: unknown,
): void {
  if (typeof declareBehaviour !== 'boolean')
    throw expected(`${name} declareBehaviour`, 'true or false', declareBehaviour);
  for (const [option, callback] of Object.entries({
    prepareHandoverState: prepare,
    alterHandoverState: alter,
  })) {
    if (callback !== undefined && typeof callback !== 'function')
      throw expected(`${name} ${option}`, 'a function', callback);
    if (callback !== undefined && !declareBehaviour) {
      throw new InvalidConfigError(
        'callbacks_not_declared',
        `${name} was given ${option} and declareBehaviour: false, which shares the callbacks of the other mix-in. Take one of the two out`,
      );
    }
  }
}

const twice = (message: string) => new InvalidConfigError('behaviour_declared_twice', message);
