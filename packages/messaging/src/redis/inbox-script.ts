import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Cluster, Redis } from 'ioredis';

/** Lets the inbox at `key` live for another `ttl` milliseconds, and makes it if it is not there. */
export type KeepInbox = (key: string, ttl: number) => Promise<'kept' | 'made'>;

const command = 'nactHubChannel_keepInbox';
const file = path.resolve(__dirname, '../../lua/keep-inbox.lua');

/** Makes the script a command of a client. */
export function loadKeepInbox(client: Redis | Cluster): KeepInbox {
  client.defineCommand(command, { lua: readFileSync(file, 'utf8'), numberOfKeys: 1 });
  const commands = client as unknown as Readonly<Record<string, KeepInbox>>;
  return (key, ttl) => commands[command]!(key, Math.ceil(ttl));
}
