import type { ActorContext, Ref } from 'nact';
import { defineActor, withColdSwap, withHotSwap, type ActorDefinition } from 'nact-hub';
import { keepJournal, type JournalMessage } from './actors';

/** What happened to the instances of a child, in order. `node` is the name of the node's actor system. */
export interface Happening {
  readonly what: 'begin' | 'afterMove' | 'afterStop';
  readonly node: string;
  readonly items: readonly number[];
}

type Items = readonly number[];

const nodeOf = (context: unknown): string =>
  (context as ActorContext<unknown, Ref<unknown>>).path.system.split('-')[0]!;

/** A journal that records when its instances begin and end. */
export function recordedJournal(
  happenings: Happening[],
): ActorDefinition<undefined, Items, JournalMessage> {
  const begun = new Set<string>();
  return defineActor('journal', {
    behaviour: withHotSwap(withColdSwap(keepJournal), { declareBehaviour: false }),
    props: () => ({
      initialStateFunc: (context): Items => {
        const path = `${context.path.system}/${context.path.parts.join('/')}`;
        if (!begun.has(path)) happenings.push({ what: 'begin', node: nodeOf(context), items: [] });
        begun.add(path);
        return [];
      },
      afterMove: (items, context) =>
        void happenings.push({ what: 'afterMove', node: nodeOf(context), items }),
      afterStop: (items, context) =>
        void happenings.push({ what: 'afterStop', node: nodeOf(context), items }),
    }),
  });
}

/** The happenings in short: `begin a`. */
export const inShort = (happenings: readonly Happening[]): string[] =>
  happenings.map(({ what, node }) => `${what} ${node}`);
