import type { EventLoop } from './event-loop';
import type { Entry } from './timeline';

/** The event loop on which what runs right now runs. Undefined: outside of any simulation. */
let current: EventLoop | undefined;

const real = {
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
};

type Callback = (...args: unknown[]) => void;

/** What the simulated timer functions answer: it can do what Node's can. */
class Handle {
  constructor(
    private readonly start: () => Entry,
    private entry = start(),
  ) {}

  clear(): void {
    this.entry.run = undefined;
  }

  refresh(): this {
    this.clear();
    this.entry = this.start();
    return this;
  }

  again(): void {
    this.entry = this.start();
  }

  ref = (): this => this;
  unref = (): this => this;
  hasRef = (): boolean => true;
}

function every(loop: EventLoop, span: number, run: () => void): Handle {
  const handle: Handle = new Handle(() =>
    loop.enter(
      () => {
        handle.again();
        run();
      },
      Math.max(1, span),
    ),
  );
  return handle;
}

const clear =
  (otherwise: (handle: never) => void) =>
  (handle: unknown): void =>
    handle instanceof Handle ? handle.clear() : otherwise(handle as never);

const simulated = {
  setImmediate: (run: Callback, ...args: unknown[]) => {
    const loop = current;
    return loop ? new Handle(() => loop.soon(() => run(...args))) : real.setImmediate(run, ...args);
  },
  clearImmediate: clear(real.clearImmediate),
  setTimeout: (run: Callback, delay = 0, ...args: unknown[]) => {
    const loop = current;
    return loop
      ? new Handle(() => loop.enter(() => run(...args), Math.max(1, delay)))
      : real.setTimeout(run, delay, ...args);
  },
  clearTimeout: clear(real.clearTimeout),
  setInterval: (run: Callback, delay = 0, ...args: unknown[]) => {
    const loop = current;
    return loop ? every(loop, delay, () => run(...args)) : real.setInterval(run, delay, ...args);
  },
  clearInterval: clear(real.clearInterval),
};

/** How many simulations go on in this process. */
let users = 0;

/**
 * Puts simulated timers in the place of Node's, for code that runs on a simulated event loop (nact
 * waits with `setImmediate`, actors with whatever they like). Everything else in this process gets
 * Node's, as ever. Answers what ends it.
 */
export function simulateTimers(): () => void {
  if (users++ === 0) Object.assign(globalThis, simulated);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    if (--users === 0) Object.assign(globalThis, real);
  };
}

/** Runs on an event loop; what its promises lead to counts as that, too. */
export function runIn(loop: EventLoop, run: () => void): void {
  current = loop;
  run();
}

/**
 * What Node does between two of its callbacks: whatever promises and `process.nextTick` lead to happens. It has
 * no documented name; where it is missing, each step is a callback of Node's own, which is dearer.
 */
const { _tickCallback: settlePromises } = process as unknown as {
  readonly _tickCallback?: () => void;
};

/** How many steps one turn of the real event loop takes: signals and messages come in between two turns. */
const stepsPerTurn = settlePromises ? 256 : 1;

/** Calls `step` until it answers false. Between two calls everything that promises lead to has happened. */
export function turnsOfReality(step: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      current = undefined;
      settle();
    };
    const turn = (): void => {
      try {
        for (let i = 0; i < stepsPerTurn; i++) {
          if (!step()) return end(resolve);
          settlePromises?.();
        }
        real.setImmediate(turn);
      } catch (error) {
        end(() => reject(error as Error));
      }
    };
    real.setImmediate(turn);
  });
}
