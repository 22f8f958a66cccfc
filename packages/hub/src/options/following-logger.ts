import type { Logger } from '@nact-hub/core';

/** A logger that is another one whenever that has changed: a node may come to have another id. */
export function followingLogger(current: () => Logger): Logger {
  return {
    debug: (fields, message) => current().debug(fields, message),
    info: (fields, message) => current().info(fields, message),
    warn: (fields, message) => current().warn(fields, message),
    error: (fields, message) => current().error(fields, message),
    child: (fields) => followingLogger(() => current().child(fields)),
  };
}
