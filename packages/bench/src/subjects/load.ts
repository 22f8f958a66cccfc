import { dispatch, query, type Ref } from 'nact';
import { now, turn } from '../process/clock';
import type { Tally } from './tally';

/** What all contenders send: `size` characters besides the names. */
export interface Count {
  readonly type: 'count';
  readonly item: string;
}
export type Message = Count | { readonly type: 'ask'; readonly from: Ref<number> };

/** What is sent in one turn of the event loop. */
export const burst = 128;
/** Longer than anything here takes, milliseconds. */
const patience = 60_000;

export const message = (size: number): Count => ({ type: 'count', item: 'x'.repeat(size) });

/** Sends in bursts, to one after another; answers when it began. */
export async function sendAll(
  refs: readonly Ref<Message>[],
  total: number,
  size: number,
  perTurn = burst,
): Promise<number> {
  const what = message(size);
  const begun = now();
  for (let sent = 0; sent < total;) {
    for (let rest = Math.min(perTurn, total - sent); rest > 0; rest--)
      dispatch(refs[sent++ % refs.length]!, what);
    await turn();
  }
  return begun;
}

/** Messages per second from the first dispatch until the last has been processed, in this process. */
export async function throughput(
  refs: readonly Ref<Message>[],
  total: number,
  tally: Tally,
): Promise<number> {
  const done = tally.expect(total);
  // As many at once as there are actors: each has one message in its mailbox.
  const begun = await sendAll(refs, total, 8, Math.max(burst, refs.length));
  await done;
  return perSecond(total, begun);
}

export const perSecond = (count: number, begun: number): number =>
  (count / (now() - begun)) * 1_000;

const ask = (ref: Ref<Message>): Promise<number> =>
  query(ref, (from: Ref<number>): Message => ({ type: 'ask', from }), patience);

/** Runs `once` so many times, `inFlight` at a time; answers each one's milliseconds, and all per second. */
export async function repeat(
  once: (n: number) => Promise<unknown>,
  total: number,
  inFlight: number,
): Promise<{ readonly perSecond: number; readonly times: Float64Array }> {
  const times = new Float64Array(total);
  let next = 0;
  const client = async () => {
    for (let n; (n = next++) < total;) {
      const asked = performance.now();
      await once(n);
      times[n] = performance.now() - asked;
    }
  };
  const begun = now();
  await Promise.all(Array.from({ length: inFlight }, client));
  return { perSecond: perSecond(total, begun), times };
}

/** Queries to one after another of the actors. */
export const askAll = (refs: readonly Ref<Message>[], total: number, inFlight: number) =>
  repeat((n) => ask(refs[n % refs.length]!), total, inFlight);
