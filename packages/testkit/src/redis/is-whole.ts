import type { Redis } from 'ioredis';
import { setupClient } from './setup-client';
import { until } from './until';

/** How long a cluster may take until all of its members know each other and take commands. */
export const WHOLE_TIMEOUT_MS = 20_000;

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Waits until each member of a cluster knows all others and takes commands; false when it takes too long. */
export async function isWhole(members: readonly Address[], timeout: number): Promise<boolean> {
  const clients = members.map(setupClient);
  try {
    return await until(() => allKnowAll(clients), timeout);
  } finally {
    for (const client of clients) client.disconnect();
  }
}

async function allKnowAll(clients: readonly Redis[]): Promise<boolean> {
  const answers = await Promise.all(clients.map((client) => client.cluster('INFO')));
  const known = `cluster_known_nodes:${clients.length}\r`;
  return answers.every((info) => info.includes('cluster_state:ok') && info.includes(known));
}
