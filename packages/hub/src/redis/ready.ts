import { type Clock, InvalidConfigError } from '@nact-hub/core';
import { addressOf, type Client } from './connection';
import { reasonOf } from './reason';

/** What does not change by trying again: as it is said by Redis, the reason, and the remedy. */
const hopeless = [
  [/WRONGPASS|NOAUTH|invalid password/i, 'redis_auth', 'Check the user and the password'],
  [/NOPERM/, 'redis_acl', 'Give the user this permission (ACL SETUSER)'],
  [/DB index is out of range/i, 'redis_database', 'Choose another database'],
] as const;

/**
 * Resolves when a client can be used. What will not change is refused at once, what may change
 * (nobody listens yet, Redis is loading) after `timeout` milliseconds.
 * @throws InvalidConfigError `redis_unreachable`, `redis_auth`, `redis_acl`, `redis_database`
 */
export function whenReady(client: Client, clock: Clock, timeout: number): Promise<void> {
  if (client.status === 'wait') client.connect().catch(() => undefined);
  return new Promise((resolve, reject) => {
    let last: unknown;
    const settle = (refusal?: InvalidConfigError) => {
      timer.cancel();
      for (const [event, listener] of Object.entries(listeners)) client.off(event, listener);
      if (refusal) reject(refusal);
      else resolve();
    };
    const giveUp = (why: string) => settle(unreachable(client, last ? reasonOf(last) : why));
    const onError = (error: unknown) => {
      last = error;
      const refusal = refusalOf(client, reasonOf(error));
      if (refusal) settle(refusal);
    };
    const listeners = {
      ready: () => settle(),
      error: onError,
      'node error': onError,
      end: () => giveUp('the client was closed'),
    };
    const timer = clock.after(timeout, () => giveUp(`no answer within ${timeout} ms`));
    for (const [event, listener] of Object.entries(listeners)) client.on(event as 'end', listener);
    if (client.status === 'ready') settle();
    else if (client.status === 'end') giveUp('the client was closed');
  });
}

/**
 * What comes of `work`, if it does so within `timeout` milliseconds.
 * @throws InvalidConfigError `redis_unreachable`, `redis_auth`, `redis_acl`
 */
export function answered<T>(
  client: Client,
  clock: Clock,
  timeout: number,
  work: Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(unreachable(client, `no answer within ${timeout} ms`));
    const timer = clock.after(timeout, giveUp);
    work
      .finally(() => timer.cancel())
      .then(resolve, (error: unknown) => {
        if (error instanceof InvalidConfigError) return reject(error);
        const reason = reasonOf(error);
        reject(refusalOf(client, reason) ?? unreachable(client, reason));
      });
  });
}

function refusalOf(client: Client, reason: string): InvalidConfigError | undefined {
  const found = hopeless.find(([pattern]) => pattern.test(reason));
  if (!found) return undefined;
  const [, code, remedy] = found;
  return new InvalidConfigError(
    code,
    `Redis at ${addressOf(client)} refuses: ${sentence(reason)} ${remedy}`,
  );
}

const unreachable = (client: Client, reason: string): InvalidConfigError =>
  new InvalidConfigError(
    'redis_unreachable',
    `Redis at ${addressOf(client)} cannot be reached: ${sentence(reason)} Start it, or correct the address; \`connectTimeout\` says how long to wait`,
  );

const sentence = (text: string): string => text.replace(/\.*$/, '.');
