import { openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'nact-hub';
import { now } from '../journal/write';

/** What a node says about itself goes into `<name>.log`, for whoever looks for the cause of something. */
export function logInto(directory: string, name: string): Logger {
  const file = openSync(path.join(directory, `${name}.log`), 'a');
  const at =
    (level: string) =>
    (fields: object, text: string): void =>
      void writeSync(file, `${JSON.stringify({ at: now(), level, text, ...fields })}\n`);
  const logger: Logger = {
    debug: () => undefined,
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => logger,
  };
  return logger;
}
