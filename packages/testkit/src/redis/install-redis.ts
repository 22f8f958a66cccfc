import { spawnSync } from 'node:child_process';
import { NoRedisServerError } from './no-redis';
import { findProgram, findServerBinary } from './server-binary';

/**
 * Installs redis-server with apt-get, says so on stderr, and returns the path of the server.
 *
 * @throws NoRedisServerError when this is not root (or sudo asks for a password),
 * or when apt-get fails.
 */
export function installRedis(): string {
  const asRoot = rootPrefix();
  if (!asRoot || !findProgram('apt-get')) {
    throw new NoRedisServerError('There is no Redis on the path, and apt-get cannot be used.');
  }
  process.stderr.write('There is no Redis on the path: installing redis-server with apt-get.\n');
  const installed =
    runs([...asRoot, 'apt-get', 'update', '-q']) &&
    runs([...asRoot, 'apt-get', 'install', '-y', '-q', 'redis-server']);
  const binary = installed ? findServerBinary() : undefined;
  if (!binary) throw new NoRedisServerError('apt-get could not install redis-server.');
  return binary;
}

/** What goes before a command to run it as root, or undefined if that is not possible. */
function rootPrefix(): string[] | undefined {
  if (process.getuid?.() === 0) return ['env', 'DEBIAN_FRONTEND=noninteractive'];
  const sudo = findProgram('sudo');
  if (!sudo || spawnSync(sudo, ['-n', 'true']).status !== 0) return undefined;
  return [sudo, '-n', 'env', 'DEBIAN_FRONTEND=noninteractive'];
}

/** Runs a command with all that it prints on stderr. */
function runs([program, ...args]: string[]): boolean {
  return spawnSync(program!, args, { stdio: ['ignore', 2, 2] }).status === 0;
}
