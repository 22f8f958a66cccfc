import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Cluster, Redis } from 'ioredis';

const folder = path.resolve(__dirname, '../../lua');
/** Each script by the name of its command: its file, and how many keys it has, all of one slot. `any`: it is told with each call. */
const scripts = {
  nactHubHandover_putHandovers: ['put-handovers', 'any'],
  nactHubHandover_putCheckpoint: ['put-checkpoint', 1],
  nactHubHandover_endCheckpoints: ['end-checkpoints', 1],
  nactHubHandover_keepPart: ['keep-part', 1],
  nactHubHandover_placeHandover: ['place-handover', 2],
  nactHubHandover_placeCheckpoint: ['place-checkpoint', 2],
} as const;

export type Script = keyof typeof scripts;

/** Lets a client know the scripts of this package. */
export function defineScripts(client: Redis | Cluster): void {
  for (const [name, [file, numberOfKeys]] of Object.entries(scripts)) {
    const lua = readFileSync(path.join(folder, `${file}.lua`), 'utf8');
    client.defineCommand(name, numberOfKeys === 'any' ? { lua } : { lua, numberOfKeys });
  }
}
