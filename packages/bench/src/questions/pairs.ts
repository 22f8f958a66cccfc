import type { Bench } from '../bench';
import type { Worker } from '../process/worker';

/** Two processes that are connected: `near` sends and asks, `far` processes and answers. */
export interface Pair {
  readonly near: Worker;
  readonly far: Worker;
  /** What tells the tasks of `near` whom to send to. */
  readonly target: object;
}

/** The hand-written loop over Redis Streams. */
export async function openLoop(bench: Bench, redis: string, number: number): Promise<Pair> {
  const [near, far] = [bench.start('loop'), bench.start('loop')];
  const [to, back] = [bench.name(), bench.name()];
  await Promise.all([
    near.call('open', { redis, inbox: back, outbox: to, number }),
    far.call('open', { redis, inbox: to, outbox: back, number }),
  ]);
  return { near, far, target: {} };
}

/** Moleculer, with its Redis transporter. */
export async function openMoleculer(bench: Bench, redis: string): Promise<Pair> {
  const [near, far] = [bench.start('moleculer'), bench.start('moleculer')];
  await Promise.all([
    far.call('open', { redis, node: 'far', serves: true }),
    near.call('open', { redis, node: 'near', serves: false }),
  ]);
  return { near, far, target: {} };
}

/** A hub with a node in each process, and all of its children in the far one. */
export async function openHub(
  bench: Bench,
  redis: string,
  number: number,
  options: object = {},
): Promise<Pair> {
  const [near, far] = [bench.start('hub'), bench.start('hub')];
  const join = { redis, hub: bench.name(), ...options };
  const [node] = await Promise.all([far.call<string>('join', join), near.call('join', join)]);
  const group = { name: 'child', number };
  await near.call('start', group);
  await near.call('bring', { ...group, to: node });
  return { near, far, target: group };
}

/** What several questions send to and ask, with 1,000 actors in the other process of each. */
export const remote = {
  redis: (bench: Bench): Promise<string> => bench.shared('redis', (shared) => shared.redis()),
  loop: (bench: Bench): Promise<Pair> => openShared(bench, 'loop', openLoop),
  moleculer: (bench: Bench): Promise<Pair> => openShared(bench, 'moleculer', openMoleculer),
  hub: (bench: Bench): Promise<Pair> => openShared(bench, 'hub', openHub),
};

const openShared = (
  bench: Bench,
  name: string,
  open: (bench: Bench, redis: string, number: number) => Promise<Pair>,
): Promise<Pair> =>
  bench.shared(name, async (shared) => open(shared, await remote.redis(shared), 1_000));

/** Messages per second, from the first that is sent until the last has been processed in the other process. */
export async function sendThrough(
  { near, far, target }: Pair,
  total: number,
  size: number,
  options: object = {},
): Promise<number> {
  const processed = far.call<number>('expect', total);
  const begun = await near.call<number>('send', { ...target, total, size, ...options });
  return (total / ((await processed) - begun)) * 1_000;
}

export interface Queried {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

export const askThrough = (
  { near, target }: Pair,
  total: number,
  inFlight: number,
): Promise<Queried> => near.call('query', { ...target, total, inFlight });
