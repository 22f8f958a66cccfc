import { coldSwap, defineActor, hotSwap, withColdSwap, withHotSwap } from 'nact-hub';
import { keepJournal } from './actors';

/** Journals whose move waits, on the target, until it is let through. */
export function createGated() {
  let want = (): void => undefined;
  let open = (): void => undefined;
  const wanted = new Promise<void>((resolve) => (want = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  const alterHandoverState = async (_: readonly number[], handed: readonly number[]) => {
    want();
    await opened;
    return handed;
  };
  const props = () => ({ initialState: [] as readonly number[] });
  const actors = {
    hot: defineActor('hot', { behaviour: withHotSwap(keepJournal, { alterHandoverState }), props }),
    cold: defineActor('cold', {
      behaviour: withColdSwap(keepJournal, { alterHandoverState }),
      props,
    }),
  };
  const supervisors = {
    hot: { actors: [actors.hot], migration: hotSwap({ handover: true }) },
    cold: { actors: [actors.cold], migration: coldSwap({ handover: true }) },
  };
  return { actors, supervisors, wanted, open };
}
