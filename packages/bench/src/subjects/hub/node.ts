import { start } from 'nact';
import { memoryBackend, redisBackend, startHub, type Hub, type HubOptions } from 'nact-hub';
import { supervisors } from './definitions';

export interface JoinRequest {
  /** Without it: a hub within this process. */
  readonly redis?: string;
  readonly hub: string;
  readonly batchSize?: number;
}

let joined: Hub | undefined;
let joins = 0;

/** This process's node. */
export function hub(): Hub {
  if (!joined) throw new Error('this process has not joined a hub');
  return joined;
}

/** Joins; answers the id of this node. */
export async function join({ redis, hub: hubId, batchSize }: JoinRequest): Promise<string> {
  const backend = redis === undefined ? memoryBackend() : redisBackend(redis);
  const options: HubOptions = {
    hubId,
    backend,
    supervisors,
    // Long enough for a machine on which everything runs at once.
    lease: 30_000,
    ...(batchSize === undefined ? {} : { limits: { batchSize } }),
  };
  joined = await startHub(start({ name: `bench-${++joins}` }), options);
  return joined.node;
}

export const leave = () => hub().leave({ timeout: 300_000 });
