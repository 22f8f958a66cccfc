import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { systemClock, type Logger } from '@nact-hub/core';
import { redisBackend, type BackendRequest, type Connection, type RedisConnection } from 'nact-hub';

/** A logger that keeps its lines as text, with everything that they hold. */
export function linesOf(): { readonly lines: string[]; readonly logger: Logger } {
  const lines: string[] = [];
  const add = (fields: object, message: string) =>
    void lines.push(`${message} ${inspect(fields, { depth: 9, showHidden: true })}`);
  const logger: Logger = { debug: add, info: add, warn: add, error: add, child: () => logger };
  return { lines, logger };
}

export const request = (logger: Logger, lease = 10_000): BackendRequest => ({
  hub: `test-${randomUUID()}`,
  node: 'node',
  lease,
  clock: systemClock,
  logger,
  corrupt: () => undefined,
});

/** What a backend says instead of connecting, and everything that was logged by then. */
export async function refusalOf(
  connection: RedisConnection,
  options: { readonly prefix?: string; readonly connectTimeout?: number } = {},
): Promise<{ code: string; reason: string; message: string; everything: string }> {
  const { lines, logger } = linesOf();
  let connected: Connection;
  try {
    connected = await redisBackend(connection, options).connect(request(logger));
  } catch (error) {
    const { code, reason, message } = error as { code: string; reason: string; message: string };
    const whole = inspect(error, { depth: 9, showHidden: true });
    return { code, reason, message, everything: [whole, ...lines].join('\n') };
  }
  await connected.close();
  throw new Error('The backend has connected');
}

/** Connects and closes again. @throws InvalidConfigError */
export async function tryOut(connection: RedisConnection): Promise<void> {
  const connected = await redisBackend(connection).connect(request(linesOf().logger));
  await connected.close();
}
