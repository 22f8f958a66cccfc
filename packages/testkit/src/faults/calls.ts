import { UnknownOutcomeError } from '@nact-hub/core';
import type { Random } from '../time/random';
import type { CallFaults } from './faults';
import type { Happening, Happenings } from './happenings';
import type { ServerConnection } from './server';

export interface CallOptions {
  readonly connection: ServerConnection;
  readonly random: Random;
  readonly happenings: Happenings;
  readonly faults: () => CallFaults;
  /** Calls that nothing happens to, at this moment. */
  readonly isSpared: (call: string) => boolean;
}

/** What a backend that is out of memory, or read-only, still does. */
const readingCalls: ReadonlySet<string> = new Set(['read', 'snapshot', 'args', 'get', 'close']);

/** How long a client waits for what will not come, and how long an answer may take, milliseconds. */
const patience = 300;

/** A port of the backend as one node reaches it: each call travels to the server, and its answer back, or not. */
export function remote<T extends object>(port: T, options: CallOptions): T {
  return new Proxy(port, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const execute = () => Reflect.apply(value, target, args) as Promise<unknown>;
        const isSpared = options.isSpared(String(key));
        if (isSpared) return callSafely(execute, options);
        const { server } = options.connection;
        const isRefused = () => server.refusesWrites && !readingCalls.has(String(key));
        const attempt = () => (isRefused() ? refuse(options) : execute());
        return callBadly(attempt, options);
      };
    },
  });
}

type Execute = () => Promise<unknown>;

/** Not in order with the others: what waits for the log has a connection of its own. */
const callSafely = (execute: Execute, { connection }: CallOptions): Promise<unknown> =>
  new Promise((resolve, reject) => {
    connection.there(() => {
      execute().then(
        (answer) => connection.aside(() => resolve(answer)),
        (error: unknown) => connection.aside(() => reject(error as Error)),
      );
    });
  });

function callBadly(execute: Execute, options: CallOptions): Promise<unknown> {
  const { connection, random, happenings, faults } = options;
  const { lose, forget, resend, slow } = faults();
  const happens = (probability: number, what: Happening): boolean => {
    const does = probability > 0 && random.chance(probability);
    if (does) happenings.count(what);
    return does;
  };
  return new Promise((resolve, reject) => {
    const giveUp = () => connection.back(() => reject(noAnswer()), random() * patience);
    const answer = (run: () => void) =>
      connection.back(run, happens(slow, 'answer slow') ? random() * patience : 0);
    const settle = (result: Promise<unknown>) =>
      result.then(
        (value) => answer(() => resolve(value)),
        (error: unknown) => answer(() => reject(error as Error)),
      );
    if (happens(lose, 'call not executed')) return giveUp();
    connection.there(() => {
      const result = execute();
      if (happens(resend, 'call executed twice')) {
        result.catch(() => undefined);
        connection.there(() => void settle(execute()), random() * patience);
      } else if (happens(forget, 'answer lost')) result.catch(() => undefined).finally(giveUp);
      else void settle(result);
    });
  });
}

function refuse({ happenings }: CallOptions): Promise<never> {
  happenings.count('write refused');
  return Promise.reject(
    new UnknownOutcomeError('refused', 'The simulated backend takes no writes'),
  );
}

const noAnswer = () => new UnknownOutcomeError('no_answer', 'The simulated call got no answer');
