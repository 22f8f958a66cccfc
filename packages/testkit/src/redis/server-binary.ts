import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The full path of a program of the search path, or undefined. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

/** The server to start: Redis, or else Valkey. */
export function findServerBinary(): string | undefined {
  return findProgram('redis-server') ?? findProgram('valkey-server');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
