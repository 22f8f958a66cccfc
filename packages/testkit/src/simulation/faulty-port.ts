import { pause, UnknownOutcomeError, type Clock } from '@nact-hub/core';
import type { Random } from './random';

/** What may happen to a call, as probabilities. */
export interface PortFaults {
  /** The call is not executed, and rejects. */
  readonly lose: number;
  /** The call is executed, and rejects all the same. */
  readonly forget: number;
  /** The answer comes up to `latest` simulated milliseconds later. */
  readonly delay: number;
  readonly latest: number;
}

export const noFaults: PortFaults = { lose: 0, forget: 0, delay: 0, latest: 0 };

export interface FaultyPortOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: () => PortFaults;
  /** What a dead node asks for is never answered. */
  readonly isDead: () => boolean;
  /** Calls that nothing happens to. */
  readonly spared: readonly string[];
}

/** A registry or a handover store that one node reaches badly. Without an answer the outcome is unknown. */
export function faultyPort<T extends object>(port: T, options: FaultyPortOptions): T {
  return new Proxy(port, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      const call = (args: unknown[]) => Reflect.apply(value, target, args) as Promise<unknown>;
      if (key === 'close') return (...args: unknown[]) => call(args);
      const isSpared = options.spared.includes(String(key));
      return (...args: unknown[]) => {
        if (options.isDead()) return new Promise(() => undefined);
        return isSpared ? call(args) : callBadly(() => call(args), options);
      };
    },
  });
}

async function callBadly(
  call: () => Promise<unknown>,
  options: FaultyPortOptions,
): Promise<unknown> {
  const { random, clock } = options;
  const { lose, forget, delay, latest } = options.faults();
  if (lose > 0 && random.chance(lose)) throw noAnswer();
  const answer = await call();
  if (delay > 0 && random.chance(delay)) await pause(clock, random.pick(latest));
  if (forget > 0 && random.chance(forget)) throw noAnswer();
  return answer;
}

const noAnswer = () => new UnknownOutcomeError('no_answer', 'The simulated call got no answer');
