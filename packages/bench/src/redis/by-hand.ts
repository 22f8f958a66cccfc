import { Redis } from 'ioredis';
import { Packr } from 'msgpackr';
import { spawn, stop, type Ref } from 'nact';
import { now } from '../process/clock';

/** A batch is one script call, as it is for a hub. */
const batchSize = 250;
/** How long a state would live in Redis, milliseconds. */
const ttl = 120_000;
const packr = new Packr();

/** Notes who owns each child, and tells the others by a stream. */
const own = `
for i, id in ipairs(ARGV) do
  if i > 1 then
    redis.call('HSET', KEYS[1], id, ARGV[1])
    redis.call('XADD', KEYS[2], '*', 'id', id, 'owner', ARGV[1])
  end
end
return #ARGV - 1`;

export interface Children {
  readonly number: number;
  /** Of state. */
  readonly bytes: number;
}

/** Milliseconds. */
export interface RoundTrip {
  /** All of it. */
  readonly pause: number;
  /** The packing alone, and the unpacking: each holds the event loop up. */
  readonly encode: number;
  readonly decode: number;
}

/** What starting and moving children comes down to, with nothing of ours: scripts, keys, and nact's spawn. */
export class ByHand {
  private readonly client: Redis;
  private actors: Ref<unknown>[] = [];
  private runs = 0;

  constructor(
    redis: string,
    private readonly parent: Ref<unknown>,
  ) {
    this.client = new Redis(redis);
  }

  /** Milliseconds. */
  async start({ number, bytes }: Children): Promise<number> {
    const begun = now();
    await Promise.all(
      this.batches(number).map(async (ids) => {
        await this.claim(ids);
        for (const id of ids) this.spawn(id, { count: 0, ballast: 'x'.repeat(bytes) });
      }),
    );
    return this.over(begun);
  }

  /** Milliseconds. The state goes out and comes back, a script changes the owner, another actor begins with it. */
  async move({ number, bytes }: Children): Promise<number> {
    const state = { count: 1, ballast: 'x'.repeat(bytes) };
    const begun = now();
    await Promise.all(
      this.batches(number).map(async (ids) => {
        const stored = ids.map((id) => this.client.set(id, packr.pack(state), 'PX', ttl));
        await Promise.all(stored);
        const fetched = await this.client.mgetBuffer(...ids);
        await this.claim(ids);
        ids.forEach((id, i) => this.spawn(id, packr.unpack(fetched[i]!)));
        await this.client.unlink(...ids);
      }),
    );
    return this.over(begun);
  }

  /** One value of so many bytes is written and read again. */
  async roundTrip(bytes: number): Promise<RoundTrip> {
    const state = { count: 1, ballast: 'x'.repeat(bytes) };
    const begun = now();
    const packed = packr.pack(state);
    const encode = now() - begun;
    await this.client.set('large', packed, 'PX', ttl);
    const fetched = (await this.client.getBuffer('large'))!;
    const read = now();
    packr.unpack(fetched);
    const over = now();
    return { pause: over - begun, encode, decode: over - read };
  }

  /** The median of many, milliseconds. */
  async ping(): Promise<number> {
    const times: number[] = [];
    for (let i = 0; i < 500; i++) {
      const begun = now();
      await this.client.ping();
      times.push(now() - begun);
    }
    return times.sort((a, b) => a - b)[250]!;
  }

  private batches(number: number): string[][] {
    const run = ++this.runs;
    return Array.from({ length: Math.ceil(number / batchSize) }, (_, batch) =>
      Array.from(
        { length: Math.min(batchSize, number - batch * batchSize) },
        (_, n) => `by-hand-${run}-${batch * batchSize + n}`,
      ),
    );
  }

  private claim(ids: readonly string[]): Promise<unknown> {
    return this.client.eval(own, 2, 'by-hand-owners', 'by-hand-log', 'me', ...ids);
  }

  private spawn(id: string, state: unknown): void {
    const behave = (current: unknown) => current;
    this.actors.push(spawn(this.parent, behave as never, id, { initialState: state } as never));
  }

  private over(begun: number): number {
    const took = now() - begun;
    for (const actor of this.actors.splice(0)) stop(actor);
    return took;
  }
}
