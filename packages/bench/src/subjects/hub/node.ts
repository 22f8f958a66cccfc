import { silentLogger, type Logger } from '@nact-hub/core';
import { start } from 'nact';
import {
  memoryBackend,
  redisBackend,
  startHub,
  type Backend,
  type Hub,
  type HubOptions,
} from 'nact-hub';
import { now } from '../../process/clock';
import { observers, supervisors } from './definitions';
import { overSockets } from '../../redis/socket-channel';

export interface JoinRequest {
  /** Without it: a hub within this process. */
  readonly redis?: string;
  readonly hub: string;
  readonly batchSize?: number;
  /** Milliseconds. Default: long enough for a machine on which everything runs at once. */
  readonly lease?: number;
  /** Whether this node can run none of the children, and only reads the registry. */
  readonly observes?: boolean;
  /** Whether frames go over direct sockets instead of Redis. */
  readonly sockets?: boolean;
}

/** What is expected here, such as a child that moves already, must not fill the terminal. */
const errorsOnly: Logger = {
  ...silentLogger,
  error: (fields, message) => console.error(message, fields),
  child: () => errorsOnly,
};

let joined: Hub | undefined;
let joins = 0;

/** This process's node. */
export function hub(): Hub {
  if (!joined) throw new Error('this process has not joined a hub');
  return joined;
}

function backendOf(redis: string | undefined, sockets = false): Backend {
  if (redis === undefined) return memoryBackend();
  return sockets ? overSockets(redisBackend(redis), redis) : redisBackend(redis);
}

/** Joins; answers the id of this node. */
export async function join({
  redis,
  hub: hubId,
  batchSize,
  lease = 30_000,
  observes,
  sockets,
}: JoinRequest): Promise<string> {
  const backend = backendOf(redis, sockets);
  const options: HubOptions = {
    hubId,
    backend,
    supervisors: observes ? observers : supervisors,
    lease,
    logger: errorsOnly,
    ...(batchSize === undefined ? {} : { limits: { batchSize } }),
  };
  joined = await startHub(start({ name: `bench-${++joins}` }), options);
  return joined.node;
}

/** Leaves gracefully, with everything that runs here; answers how many milliseconds it took. */
export async function leave(): Promise<number> {
  const begun = now();
  const { stayed, parked } = await hub().leave({ timeout: 300_000 });
  if (stayed.length + parked.length > 0) throw new Error('some children did not get away');
  return now() - begun;
}
