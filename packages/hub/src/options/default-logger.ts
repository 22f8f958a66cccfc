import type { Logger } from '@nact-hub/core';
import pino from 'pino';

let shared: Logger | undefined;

/** For who gives no logger: warnings and errors, to standard error. What goes wrong must not do so in silence. */
export const defaultLogger = (): Logger =>
  (shared ??= pino({ name: 'nact-hub', level: 'warn' }, pino.destination({ fd: 2, sync: true })));
