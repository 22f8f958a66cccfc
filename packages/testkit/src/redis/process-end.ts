const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Of all servers: a listener for each one would look like a leak to Node. */
const cleanUps = new Set<() => void>();

/**
 * Runs `cleanUp`, which must be synchronous, when this process exits or is told to by a signal.
 * A signal still ends the process as it would have without this. Returns what takes it back.
 */
export function onProcessEnd(cleanUp: () => void): () => void {
  if (cleanUps.size === 0) listen();
  cleanUps.add(cleanUp);
  return () => {
    cleanUps.delete(cleanUp);
    if (cleanUps.size === 0) stopListening();
  };
}

function listen(): void {
  process.once('exit', runAll);
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

function stopListening(): void {
  process.off('exit', runAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

function runAll(): void {
  for (const cleanUp of cleanUps) cleanUp();
  cleanUps.clear();
}

function onSignal(signal: NodeJS.Signals): void {
  stopListening();
  runAll();
  // Nobody else handles the signal: what it does by default was suppressed only by us.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
