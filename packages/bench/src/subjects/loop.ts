import { dispatch, query, spawn, start, type Ref } from 'nact';
import { now, turn } from '../process/clock';
import { serve } from '../process/serve';
import { percentile } from '../measure/spread';
import { NumberedReceiver, NumberedSender } from './numbered';
import { Gathered } from './gathered';
import { perEntry, Streams } from '../redis/streams';
import { message, repeat, type Message } from './load';
import { Tally } from './tally';

/** A hand-written loop: Redis Streams between two processes, packed with msgpackr, delivered to nact actors. */
type Posted = readonly [to: number, message: Message, number?: number];
type Wire =
  | { readonly posts: readonly Posted[] }
  | { readonly taken: readonly (readonly [to: number, upTo: number])[] }
  | { readonly asks: readonly (readonly [id: number, to: number])[] }
  | { readonly answers: readonly (readonly [id: number, value: number])[] };

const system = start({ name: 'loop' } as never);
const tally = new Tally();
const sender = new NumberedSender();
const receiver = new NumberedReceiver();
const askers = new Map<number, (value: number) => void>();
/** Everything of one turn of the event loop goes into one entry. */
const asks = new Gathered<readonly [id: number, to: number]>((all) => void write({ asks: all }));
const answers = new Gathered<readonly [id: number, value: number]>(
  (all) => void write({ answers: all }),
);
let actors: Ref<Message>[] = [];
let streams: Streams;
let lastAsk = 0;

const write = (wire: Wire): Promise<void> => streams.write(wire);

function count(state: number, received: Message): number {
  if (received.type === 'ask') dispatch(received.from, state);
  else tally.add();
  return state + 1;
}

function take(posts: readonly Posted[]): void {
  const touched = new Set<number>();
  for (const [to, received, number] of posts) {
    if (number !== undefined && !receiver.isNext(to, number)) continue;
    if (number !== undefined) touched.add(to);
    dispatch(actors[to]!, received);
  }
  if (touched.size === 0) return;
  void write({ taken: [...touched].map((to) => [to, receiver.upTo(to)]) });
}

function receive(wire: Wire): void {
  if ('posts' in wire) take(wire.posts);
  else if ('taken' in wire) for (const [to, upTo] of wire.taken) sender.acknowledged(to, upTo);
  else if ('asks' in wire) for (const [id, to] of wire.asks) void answer(id, to);
  else for (const [id, value] of wire.answers) answered(id, value);
}

async function answer(id: number, to: number): Promise<void> {
  const asked = (from: Ref<number>): Message => ({ type: 'ask', from });
  answers.add([id, await query(actors[to]!, asked, 60_000)]);
}

function answered(id: number, value: number): void {
  askers.get(id)?.(value);
  askers.delete(id);
}

interface Opening {
  readonly redis: string;
  readonly inbox: string;
  readonly outbox: string;
  readonly number: number;
}

interface Sending {
  readonly total: number;
  readonly size: number;
  readonly numbered: boolean;
}

/** Small messages `perEntry` to an entry, large ones so many as make about 1 MiB. */
async function send({ total, size, numbered }: Sending): Promise<number> {
  const what = message(size);
  const most = Math.max(1, Math.min(perEntry, Math.floor(2 ** 20 / size)));
  const begun = now();
  for (let sent = 0; sent < total;) {
    const posts: Posted[] = [];
    for (let rest = Math.min(most, total - sent); rest > 0; rest--) {
      const to = sent++ % actors.length;
      posts.push(numbered ? [to, what, sender.next(to, what)] : [to, what]);
    }
    await write({ posts });
    await turn();
  }
  return begun;
}

function ask(n: number): Promise<number> {
  const id = ++lastAsk;
  asks.add([id, n % actors.length]);
  return new Promise((resolve) => askers.set(id, resolve));
}

serve({
  open({ redis, inbox, outbox, number }: Opening) {
    streams = new Streams(redis, inbox, outbox);
    actors = Array.from({ length: number }, (_, n) =>
      spawn(system, count as never, `actor-${n}`, { initialState: 0 } as never),
    );
    void streams.read((wire) => receive(wire as Wire));
  },
  expect: async (total: number) => {
    await tally.expect(total);
    return now();
  },
  send,
  query: async ({ total, inFlight }: { total: number; inFlight: number }) => {
    const { perSecond, times } = await repeat(ask, total, inFlight);
    return {
      perSecond,
      p50: percentile(times as never, 0.5),
      p99: percentile(times as never, 0.99),
    };
  },
});
