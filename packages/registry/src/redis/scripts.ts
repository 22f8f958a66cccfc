import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bufferOf } from '@nact-hub/core';
import type { Cluster, Redis } from 'ioredis';
import type { RegistryKeys } from './keys';

/** Each script by its file, with the shared parts that stand in front of it. */
const files = {
  join: ['prelude', 'join'],
  renew: ['prelude', 'renew'],
  register: ['prelude', 'rows', 'children', 'register'],
  expel: ['prelude', 'expel'],
  drain: ['prelude', 'drain'],
  leave: ['prelude', 'leave'],
  snapshot: ['prelude', 'snapshot'],
  start: ['prelude', 'rows', 'children', 'start'],
  beginMigration: ['prelude', 'rows', 'children', 'begin-migration'],
  cutOver: ['prelude', 'rows', 'children', 'cut-over'],
  abort: ['prelude', 'rows', 'children', 'abort'],
  claim: ['prelude', 'rows', 'children', 'claim'],
  park: ['prelude', 'rows', 'children', 'park'],
  stop: ['prelude', 'rows', 'children', 'stop'],
} as const;

export type ScriptName = keyof typeof files;
export type Argument = string | number | Uint8Array;

/** Runs a script on the keys of one hub. */
export type RunScript = (name: ScriptName, ...args: readonly Argument[]) => Promise<unknown>;

type Command = (...args: readonly (Argument | Buffer)[]) => Promise<unknown>;

const folder = path.resolve(__dirname, '../../lua');
const readPart = (part: string): string => readFileSync(path.join(folder, `${part}.lua`), 'utf8');
const commandOf = (name: string): string => `nactHubRegistry_${name}`;

/** Makes the scripts commands of a client. `logLength`: how many entries the log keeps at least. */
export function loadScripts(
  client: Redis | Cluster,
  keys: RegistryKeys,
  logLength: number,
): RunScript {
  for (const [name, parts] of Object.entries(files)) {
    const lua = parts.map(readPart).join('\n');
    client.defineCommand(commandOf(name), { lua, numberOfKeys: keys.all.length });
  }
  const commands = client as unknown as Record<string, Command>;
  return (name, ...args) => {
    const sent = args.map((arg) => (arg instanceof Uint8Array ? bufferOf(arg) : arg));
    return commands[commandOf(name)]!(...keys.all, logLength, ...sent);
  };
}
