import { settle } from '@nact-hub/core';
import { runAs } from '../sender';
import { unwrap, type ChildContext, type CrashContext } from './behaviour';
import { enrich, withMessages } from './contexts';
import type { Instance } from './instance';

/** In turn, so before the first message. The child serves by now, whatever user code does here: it is reported, and that is all. */
export function afterActivate(instance: Instance): void {
  const { host, props } = instance;
  const { afterActivate: callback } = props;
  if (!callback) return;
  const begin = async (state: unknown, context: ChildContext): Promise<void> => {
    if (!host.proven() && !(await host.untilProven())) return;
    await runAs(instance, () => callback(state, context));
  };
  instance
    .run<void>((state, context, done) =>
      begin(state, context).then(() => (done(), instance.actor.state)),
    )
    .catch((error: unknown) => {
      if (instance.phase !== 'ended') host.callbackFailed(instance, 'afterActivate', error);
    });
}

/** What user code does wrong here must not stop others from moving: it is reported, and that is all. */
export async function afterMove(
  instance: Instance,
  state: unknown,
  context: ChildContext,
): Promise<void> {
  try {
    await instance.props.afterMove?.(state, context);
  } catch (error) {
    instance.host.callbackFailed(instance, 'afterMove', error);
  }
}

/** What nact does about a fault; nothing if the instance has ended by then: nact would trip over itself. */
export function decideCrash(
  instance: Instance,
  message: unknown,
  error: unknown,
  context: CrashContext,
  child: unknown,
): unknown {
  const { onCrash } = instance.props;
  const seen = withMessages(enrich(instance, context) as CrashContext);
  if (!onCrash) instance.host.crashed(instance, error);
  const decided = onCrash
    ? onCrash(unwrap(message), error, seen, child)
    : seen['stop' as keyof CrashContext];
  return settle(decided, (decision) => (instance.phase === 'ended' ? context.resume : decision));
}
