import { messageOf, type Logger } from '@nact-hub/core';
import type { Hub } from './hub';

/** Leaves gracefully on a signal. The process goes on: the app ends it when `left` has been emitted. */
export function leaveOnSignals(hub: Hub, signals: readonly NodeJS.Signals[], logger: Logger): void {
  const leave = (signal: NodeJS.Signals): void => {
    logger.info({ signal }, 'leaving the hub');
    hub
      .leave()
      .catch((error: unknown) => logger.error({ reason: messageOf(error) }, 'leaving failed'));
  };
  for (const signal of signals) process.on(signal, leave);
  hub.on('left', () => {
    for (const signal of signals) process.off(signal, leave);
  });
}
