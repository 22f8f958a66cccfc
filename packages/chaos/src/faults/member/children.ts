import { setTimeout as sleep } from 'node:timers/promises';
import { coldSwap, defineActor, hotSwap, withColdSwap, withHotSwap, type Hub } from 'nact-hub';
import { props, quickly, type Message, type State } from '../../traffic/children';

/**
 * Nothing is handed over in less than this, nor in more, milliseconds: a move takes so long, with each
 * child at another step of it, that a fault meets all steps.
 */
const handing = { low: 20, high: 300 };

async function slowly(state: State): Promise<State> {
  await sleep(handing.low + Math.random() * (handing.high - handing.low));
  return state;
}

const callbacks = {
  prepareHandoverState: slowly,
  alterHandoverState: (_: State, handed: State) => slowly(handed),
};
const hot = defineActor('hot', {
  behaviour: withHotSwap<State, Message>(quickly, callbacks),
  props,
});
const cold = defineActor('cold', {
  behaviour: withColdSwap<State, Message>(quickly, callbacks),
  props,
});

/** The same on every node. */
export const supervisors = {
  hot: { actors: [hot], migration: hotSwap({ handover: true }) },
  cold: { actors: [cold], migration: coldSwap({ handover: true }) },
};

/** Starts all children, wherever they belong: of three two are swapped hot. @throws the first reason why one could not be started */
export async function populate(hub: Hub, children: readonly string[]): Promise<void> {
  const specs = children.map((id) => ({ id }));
  const isCold = (_: unknown, i: number) => i % 3 === 2;
  const results = [
    await hub.supervisor('cold').startChildren(cold, specs.filter(isCold)),
    await hub.supervisor('hot').startChildren(
      hot,
      specs.filter((spec, i) => !isCold(spec, i)),
    ),
  ];
  for (const { failed } of results) if (failed[0]) throw failed[0].error;
}
