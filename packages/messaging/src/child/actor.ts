import { escapeName } from '@nact-hub/core';
import { spawn } from 'nact';
import { lookup, type NactActor, type NactRef } from '../nact/internals';
import type { ChildContext, CrashContext } from './behaviour';
import type { InstanceOptions } from './host';

/** What an instance does where nact would call the user's code, or act of its own accord. */
export interface ActorHooks {
  receive(state: unknown, message: unknown, context: ChildContext): unknown;
  /** Instead of nact's own, for each message and each callback. */
  context(actor: NactActor, sender: unknown): unknown;
  initialState(context: ChildContext): unknown;
  crash(message: unknown, error: unknown, context: CrashContext, child: unknown): unknown;
  afterStop(state: unknown, context: ChildContext): void;
  /** Instead of nact's own stop. */
  stop(): void;
  /** Before nact resets the actor; false keeps it from doing so. */
  reset(): boolean;
}

export interface ChildActor {
  readonly actor: NactActor;
  /** nact's own stop, without the hook. */
  stop(): void;
}

type Options = Pick<InstanceOptions, 'id' | 'attempt' | 'ref' | 'supervisor'>;

/**
 * Spawns the nact actor of an instance. Its reference is the stable one, so `ctx.self` and what
 * grandchildren see as their parent stays valid; its `stop` and `reset` are watched, because nact
 * calls them on peers too, in the middle of whatever is pending.
 */
export function spawnActor(
  { id, attempt, ref, supervisor }: Options,
  hooks: ActorHooks,
): ChildActor {
  const raw = spawn(supervisor, hooks.receive as never, `${escapeName(id)}!${attempt}`, {
    initialStateFunc: hooks.initialState,
    onCrash: hooks.crash,
    afterStop: hooks.afterStop,
  } as never);
  const actor = lookup(raw as unknown as NactRef) as NactActor;
  const stop = actor.stop.bind(actor);
  const reset = actor.reset.bind(actor);
  actor.reference = ref;
  actor.createContext = (sender) => hooks.context(actor, sender);
  // nact drops the message whose turn it is when it stops; this way it still comes, and is reported.
  actor.clearImmediate = () => undefined;
  actor.stop = () => hooks.stop();
  actor.reset = () => {
    if (hooks.reset()) reset();
  };
  return { actor, stop };
}
