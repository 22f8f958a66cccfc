import { dispatch, spawn, start, type Ref } from 'nact';
import { serve } from '../process/serve';
import { heapUsed } from './heap';
import { askAll, throughput, type Message } from './load';
import { Tally } from './tally';

/** nact by itself, with nothing of ours. */
const tally = new Tally();
const system = start({ name: 'alone' } as never);

function count(state: number, message: Message): number {
  if (message.type === 'ask') dispatch(message.from, state);
  else tally.add();
  return state + 1;
}
const kinds = {
  quick: count,

  promising: async (state: number, message: Message) => count(state, message),
};
type Kind = keyof typeof kinds;

const actors = new Map<Kind, Ref<Message>[]>();
function refs(kind: Kind, number: number): Ref<Message>[] {
  const known = actors.get(kind) ?? [];
  while (known.length < number)
    known.push(
      spawn(system, kinds[kind] as never, `${kind}-${known.length}`, { initialState: 0 } as never),
    );
  actors.set(kind, known);
  return known.slice(0, number);
}

interface Spawning {
  readonly number: number;
  readonly bytes: number;
}

serve({
  dispatch: ({ kind, number, total }: { kind: Kind; number: number; total: number }) =>
    throughput(refs(kind, number), total, tally),
  query: async ({ number, total }: { number: number; total: number }) =>
    (await askAll(refs('quick', number), total, 1)).perSecond,
  heapUsed,
  spawn: ({ number, bytes }: Spawning) => {
    for (let n = 0; n < number; n++) {
      const state = { count: 0, ballast: 'x'.repeat(bytes) };
      spawn(system, count as never, `spawned-${n}`, { initialState: state } as never);
    }
  },
});
