import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import { backoff, type Clock, InvalidConfigError, type Logger, messageOf } from '@nact-hub/core';
import type { Client, Source } from './connection';
import { logConnection } from './connection-log';
import { leaveDemoted } from './demoted';
import { whenReady } from './ready';

export interface ClientsOptions {
  readonly source: Source;
  /** Begins the names of connections, as in `CLIENT LIST`. */
  readonly name: string;
  /** Milliseconds, for each client. */
  readonly connectTimeout: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Options with which replies have the shape that the adapters read. */
type OwnOptions = RedisOptions & { readonly replyMapping: 'legacy' };
type OwnClusterOptions = ClusterOptions & { readonly redisOptions: OwnOptions };

/** What a client is for. */
interface Purpose {
  readonly name: 'commands' | 'log' | 'inbox';
  /** For how long a command may go without an answer until the connection counts as dead, milliseconds. */
  readonly silence: number;
}

/**
 * The connections of one node: one for commands, and one for each thing it waits for, the log and its
 * inbox. In a cluster the first is one to each master, and the others are one or two: to the server of
 * their key, and to the one that was asked about the cluster.
 */
export class Clients {
  private readonly own: Client[] = [];
  private readonly silencers: (() => void)[] = [];

  constructor(private readonly options: ClientsOptions) {}

  /** The app's own client, or one like the options say. @throws InvalidConfigError */
  async openCommands(silence: number): Promise<Client> {
    const { source } = this.options;
    const purpose = { name: 'commands', silence } as const;
    const client = source.kind === 'client' ? source.client : this.create(purpose);
    return this.ready(client, purpose);
  }

  /** One that may be blocked. @throws InvalidConfigError */
  async openBlocking(name: 'log' | 'inbox', silence: number): Promise<Client> {
    const purpose = { name, silence };
    return this.ready(this.create(purpose), purpose);
  }

  /** Ends all but the app's own. Idempotent. */
  close(): void {
    for (const silence of this.silencers.splice(0)) silence();
    for (const client of this.own.splice(0)) {
      // What it still has to say is of no interest, but ioredis would print it.
      client.on('error', () => undefined);
      client.disconnect();
    }
  }

  private async ready(client: Client, purpose: Purpose): Promise<Client> {
    const { clock, logger, connectTimeout } = this.options;
    this.silencers.push(logConnection(client, purpose.name, clock, logger));
    await whenReady(client, clock, connectTimeout);
    return client;
  }

  private create(purpose: Purpose): Client {
    try {
      const client = this.construct(purpose);
      this.own.push(client);
      return client;
    } catch (error) {
      const reason = messageOf(error);
      throw new InvalidConfigError(
        'invalid_redis_options',
        `ioredis refuses its options: ${reason}`,
      );
    }
  }

  private construct(purpose: Purpose): Client {
    const { source } = this.options;
    switch (source.kind) {
      case 'url':
        return new Redis(source.url, this.optionsOf({}, purpose));
      case 'options':
        return new Redis(this.optionsOf(source.options, purpose));
      case 'cluster':
        return new Cluster([...source.nodes], this.clusterOptionsOf(source.options, purpose));
      case 'client':
        return this.duplicate(source.client, purpose);
    }
  }

  private duplicate(client: Client, purpose: Purpose): Client {
    if (!client.isCluster) return (client as Redis).duplicate(this.forced(purpose));
    return (client as Cluster).duplicate([], { redisOptions: this.forced(purpose) });
  }

  private clusterOptionsOf(options: ClusterOptions, purpose: Purpose): OwnClusterOptions {
    const redisOptions = this.optionsOf(options.redisOptions ?? {}, purpose);
    return { retryDelayOnMoved, ...options, scaleReads: 'master', redisOptions };
  }

  /** The app's options win over the defaults, and what the adapters rely on wins over both. */
  private optionsOf(options: RedisOptions, purpose: Purpose): OwnOptions {
    const { connectTimeout, name, clock } = this.options;
    return {
      retryStrategy,
      reconnectOnError: leaveDemoted(clock),
      connectTimeout,
      disconnectTimeout: 500,
      socketTimeout: purpose.silence,
      connectionName: `${name}:${purpose.name}`,
      ...options,
      ...this.forced(purpose),
    };
  }

  private forced(purpose: Purpose): OwnOptions {
    const always = { maxRetriesPerRequest: null, autoResendUnfulfilledCommands: true };
    const replies = { stringNumbers: false, replyMapping: 'legacy' } as const;
    if (purpose.name === 'commands') return { ...always, ...replies };
    return {
      ...always,
      ...replies,
      // One that waits is not late, must come back by itself, and is idle most of the time.
      commandTimeout: undefined,
      blockingTimeout: undefined,
      enableOfflineQueue: true,
      enableAutoPipelining: false,
      retryStrategy,
      reconnectOnError: leaveDemoted(this.options.clock),
      socketTimeout: purpose.silence,
      connectionName: `${this.options.name}:${purpose.name}`,
    };
  }
}

/**
 * Milliseconds. Members of a cluster learn of a change one after the other, and may send a command to
 * and fro meanwhile: without a pause all of the redirections that ioredis allows are over in a moment.
 */
const retryDelayOnMoved = 50;

/** A lease must survive a short absence of Redis. */
const retryStrategy = (times: number): number => backoff(times, { first: 50, longest: 1_000 });
