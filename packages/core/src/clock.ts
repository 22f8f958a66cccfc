/**
 * Time, handed in. Everything that waits or measures takes a `Clock`, so that a test can run a
 * lease, a timeout or a whole deploy in simulated time.
 */
export interface Clock {
  /** Wall clock, milliseconds since 1970. It may jump when somebody sets it. */
  wall(): number;
  /** Monotonic clock, milliseconds from any origin. It may stand still while the machine sleeps. */
  monotonic(): number;
  /** Calls `run` once after `delay` milliseconds. */
  after(delay: number, run: () => void): Timer;
}

/** A pending call of `Clock.after`. */
export interface Timer {
  /** Gives the call up. Does nothing once it has happened. */
  cancel(): void;
}

/** The longest delay that a Node timer keeps; longer ones would fire at once. */
const longestDelay = 2 ** 31 - 1;

/** The time of this machine. */
export const systemClock: Clock = Object.freeze({
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delay: number, run: () => void): Timer => {
    const timeout = setTimeout(run, Math.min(delay, longestDelay));
    return { cancel: () => clearTimeout(timeout) };
  },
});

/** Resolves after `delay` milliseconds of `clock`, or as soon as `signal` is aborted. */
export const pause = (clock: Clock, delay: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      timer.cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.after(delay, end);
    signal?.addEventListener('abort', end);
  });
