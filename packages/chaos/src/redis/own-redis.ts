import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import type { KeeperOrder, KeeperWord } from './keeping';
import type { SettableClock } from './settable-clock';

/** With what a Redis is started again: all that it had, nothing, or what it had when it was told to `keepDump`. */
export type Remains = 'all' | 'nothing' | 'dump';

const startWith: Readonly<Record<Remains, KeeperOrder>> = {
  all: 'startWithAll',
  nothing: 'startEmpty',
  dump: 'startWithDump',
};

/**
 * Starts an empty Redis that ends with this process, however that ends. It goes by `clock`, if one is given, which
 * is closed with it. @throws Error
 */
export async function startOwnRedis(
  execArgv: readonly string[],
  clock?: SettableClock,
): Promise<OwnRedis> {
  const given = [JSON.stringify(clock?.env ?? {})];
  const keeper = fork(require.resolve('./keeper'), given, { execArgv: [...execArgv] });
  const redis = new OwnRedis(keeper, clock);
  await redis.begun();
  return redis;
}

/** A Redis of this run's own, with which anything may be done. */
export class OwnRedis {
  private client!: Redis;
  private pid = 0;
  private currentPort = 0;

  private readonly ended: Promise<never>;

  constructor(
    private readonly keeper: ChildProcess,
    private readonly clock?: SettableClock,
  ) {
    this.ended = refusal(once(keeper, 'exit'));
    this.ended.catch(() => undefined);
  }

  /** On loopback. Another one after each start. */
  get port(): number {
    return this.currentPort;
  }

  /** Resolves when the Redis that was ordered answers. */
  async begun(): Promise<void> {
    const { url } = (await this.word()) as { url: string };
    this.client = new Redis(url, { maxRetriesPerRequest: null });
    this.client.on('error', () => undefined);
    const info = await this.client.info('server');
    this.pid = Number(/^process_id:(\d+)/m.exec(info)![1]);
    this.currentPort = Number(new URL(url).port);
  }

  /** It answers nobody for so long, milliseconds (`CLIENT PAUSE`). Resolves when it does again. */
  async pause(duration: number): Promise<void> {
    await this.client.call('client', 'pause', String(duration));
    await this.client.ping();
  }

  /** Its process stands still (SIGSTOP) until `goOn`. */
  stop(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  goOn(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** Ends its process with SIGKILL. */
  async kill(): Promise<void> {
    this.client.disconnect();
    await this.order('kill');
  }

  /** After `kill`. */
  async startAgain(remains: Remains): Promise<void> {
    this.keeper.send(startWith[remains]);
    await this.begun();
  }

  /** Keeps what it holds at this moment, for `startAgain('dump')`. */
  async keepDump(): Promise<void> {
    await this.client.save();
    await this.order('keepDump');
  }

  async flush(): Promise<void> {
    await this.client.flushall();
  }

  /** Out of memory, for whoever writes; or not any more. */
  async refuseWrites(refuse: boolean): Promise<void> {
    await this.client.config('SET', 'maxmemory', refuse ? '1' : '0');
  }

  /** Sets its clock so far ahead of that of this machine, milliseconds; negative: behind. 0 if it has none of its own. */
  setClock(ahead: number): void {
    this.clock?.set(ahead);
  }

  /** How many keys it holds. */
  keys(): Promise<number> {
    return this.client.dbsize();
  }

  /** The keys of a single child or node, all of which are to expire some day, that never will. */
  async keptForEver(): Promise<readonly string[]> {
    const keys = await this.client.keys('*{*/*}*');
    const left = await Promise.all(keys.map((key) => this.client.pttl(key)));
    return keys.filter((_, n) => left[n] === -1);
  }

  async close(): Promise<void> {
    this.client.disconnect();
    const exited = once(this.keeper, 'exit');
    this.keeper.disconnect();
    await exited;
    this.clock?.close();
  }

  private async order(order: KeeperOrder): Promise<void> {
    this.keeper.send(order);
    await this.word();
  }

  private async word(): Promise<KeeperWord> {
    const said = once(this.keeper, 'message') as Promise<[KeeperWord]>;
    const [word] = await Promise.race([said, this.ended]);
    return word;
  }
}

const refusal = async (exited: Promise<unknown>): Promise<never> => {
  await exited;
  throw new Error('The Redis of this run could not be started');
};
