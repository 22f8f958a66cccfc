import { Servers } from './servers';

declare global {
  var servers: Servers | undefined;
}

/** Gives all test files one Redis, as `process.env.REDIS_URL`, one Redis Cluster and one Sentinel. */
export default async function globalSetup(): Promise<void> {
  globalThis.servers = new Servers();
  await globalThis.servers.start();
}
