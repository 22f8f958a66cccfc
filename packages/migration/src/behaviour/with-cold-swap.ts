import {
  mixIn,
  type ActorBehaviour,
  type DeclareOption,
  type HandoverCallbacks,
  type SameShapeCallbacks,
  type SwappableBehaviour,
} from './swap';

/**
 * Lets a behaviour be cold swapped: the instance on the source ends before the one on the target
 * starts, so there are never two. Answers an ordinary nact behaviour, which also works with plain `spawn`.
 *
 * Without callbacks the state is handed over unchanged. To hand over another shape give both.
 *
 * @throws InvalidConfigError `behaviour_declared_twice`, `callbacks_not_declared`
 */
export function withColdSwap<State, Msg, Handed>(
  behaviour: ActorBehaviour<State, Msg>,
  callbacks: HandoverCallbacks<State, Handed> & DeclareOption,
): SwappableBehaviour<State, Msg>;
export function withColdSwap<State, Msg>(
  behaviour: ActorBehaviour<State, Msg>,
  callbacks?: SameShapeCallbacks<State> & DeclareOption,
): SwappableBehaviour<State, Msg>;
export function withColdSwap<B>(behaviour: B, callbacks: object = {}): B {
  return mixIn('cold', behaviour, callbacks);
}
