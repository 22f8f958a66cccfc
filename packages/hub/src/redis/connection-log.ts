import { type Clock, type Logger } from '@nact-hub/core';
import type { Client } from './connection';
import { reasonOf } from './reason';

/** How often a connection that goes on failing is mentioned, milliseconds. */
const interval = 10_000;

/**
 * Says when a connection fails, at once and then every ten seconds at most, and when it is back.
 * Without a listener ioredis would print each error. Returns what takes it back.
 */
export function logConnection(
  client: Client,
  connection: string,
  clock: Clock,
  logger: Logger,
): () => void {
  let last = -Infinity;
  let unsaid = 0;
  let failed = false;
  const onError = (error: unknown) => {
    failed = true;
    unsaid += 1;
    if (clock.monotonic() - last < interval) return;
    const fields = { connection, reason: reasonOf(error), errors: unsaid };
    logger.warn(fields, 'a connection to Redis fails; connecting again');
    last = clock.monotonic();
    unsaid = 0;
  };
  const onReady = () => {
    if (failed) logger.info({ connection }, 'a connection to Redis is back');
    failed = false;
  };
  const listeners = { error: onError, 'node error': onError, ready: onReady };
  for (const [event, listener] of Object.entries(listeners)) client.on(event as 'error', listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) client.off(event, listener);
  };
}
