import { variables } from '../src/redis/deployments';
import { ensureRedis } from '../src/redis/ensure-redis';
import { launchRedisCluster } from '../src/redis/redis-cluster';
import { launchRedisSentinel } from '../src/redis/redis-sentinel';

/** Nobody fails over in the middle of a run because the machine was busy. */
const downAfter = 60_000;

/** The servers of one run, as long as it lasts. */
export class Servers {
  private readonly stops: (() => Promise<void>)[] = [];
  private stopping = false;

  /** Does not wait until cluster and sentinels are whole: that takes seconds, and most tests do without. */
  async start(): Promise<void> {
    const redis = await ensureRedis();
    this.stops.push(() => redis.stop());
    process.env[variables.Redis] = redis.url;
    await Promise.all([
      this.provide(variables['Redis Cluster'], launchRedisCluster, ({ nodes }) => ({
        cluster: nodes,
      })),
      this.provide(
        variables.Sentinel,
        () => launchRedisSentinel({ downAfter }),
        ({ sentinels, name }) => ({ sentinels, name }),
      ),
    ]);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.stops.splice(0).map((stop) => stop()));
  }

  /** Where only REDIS_URL leads to a Redis these cannot be started: then the tests that need them say so. */
  private async provide<S extends { stop(): Promise<void>; readonly whole: Promise<void> }>(
    variable: string,
    launch: () => Promise<S>,
    connectionOf: (servers: S) => object,
  ): Promise<void> {
    try {
      const servers = await launch();
      this.stops.push(() => servers.stop());
      servers.whole.catch((error: unknown) => this.tell(error));
      process.env[variable] = JSON.stringify(connectionOf(servers));
    } catch (error) {
      process.env[variable] = (error as Error).message;
    }
  }

  /** A short run may be over before they are whole. */
  private tell(error: unknown): void {
    if (!this.stopping) process.stderr.write(`${String(error)}\n`);
  }
}
