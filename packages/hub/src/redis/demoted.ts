import type { Clock } from '@nact-hub/core';

/** How long it takes at least until a connection is given up for this again, milliseconds. */
const interval = 1_000;

/**
 * For `reconnectOnError`: leaves a server that was a master and is a replica now, and asks the next one
 * again. It says READONLY to whoever writes and UNBLOCKED to whoever waits, and else keeps its clients:
 * without this they would stay for ever where nothing can be decided. Neither command had any effect.
 */
export function leaveDemoted(clock: Clock): (error: Error) => false | 2 {
  let last = -Infinity;
  return ({ message }) => {
    if (!/READONLY|^UNBLOCKED/.test(message)) return false;
    // Where there is no master at the moment it would connect and leave in a tight circle.
    if (clock.monotonic() - last < interval) return false;
    last = clock.monotonic();
    return 2;
  };
}
