import {
  backoff,
  HubError,
  InvalidCallError,
  isPromise,
  messageOf,
  pause,
  UnknownOutcomeError,
  type Clock,
} from '@nact-hub/core';
import { askingAgain } from '@nact-hub/registry';
import type { MigrationNode } from './node';
import type { Problem } from './move/move';

/**
 * Asks the authority until it answers: without an answer the outcome is unknown, and whatever depends
 * on it stands still. Every call can be asked again, but for one that could never work. `fenced` is an answer
 * only when this node is really out: a registry that has lost its data does not know it, either.
 */
export async function untilAnswered<T>(
  node: MigrationNode,
  what: string,
  call: () => Promise<T>,
): Promise<T> {
  const { node: asked } = node;
  for (let failures = 1; ; failures++) {
    try {
      const answer = await call();
      if (!isFenced(answer) || (await node.registry.confirmFenced())) return answer;
      throw unknownHere();
    } catch (error) {
      // Under another id it would be another question.
      const isOver = node.over() || node.node !== asked;
      if (isOver || error instanceof InvalidCallError) throw error;
      node.logger.warn(
        { what, reason: messageOf(error) },
        'the registry does not answer; what it decided is unknown, asking again',
      );
      const { clock, random, closed } = node;
      await pause(clock, backoff(failures, { ...askingAgain, random }), closed);
      if (closed.aborted) throw error;
    }
  }
}

const isFenced = (answer: unknown): boolean =>
  answer === 'fenced' || (answer as { outcome?: unknown } | undefined)?.outcome === 'fenced';

const unknownHere = (): UnknownOutcomeError =>
  new UnknownOutcomeError(
    'registry_lost',
    'The registry does not know this node, and may have lost data',
  );

/** Rejects with `late` when `work` takes longer than `timeout` milliseconds. The work itself cannot be stopped. */
export function within<T>(
  clock: Clock,
  timeout: number,
  work: Promise<T>,
  late: () => Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(timeout, () => reject(late()));
    work.then(
      (result) => (timer.cancel(), resolve(result)),
      (error: unknown) => (timer.cancel(), reject(error as Error)),
    );
  });
}

/** Runs something, and gives to `failed` what it throws, or what the promise that it answers rejects with. */
export function tried(run: () => unknown, failed: (error: unknown) => void): void {
  try {
    const answer = run();
    if (isPromise(answer)) answer.catch(failed);
  } catch (error) {
    failed(error);
  }
}

/** Reason `<what>_timed_out`: something about a child took longer than `timeout` milliseconds. */
export const timedOut = (what: string, id: string, timeout: number): UnknownOutcomeError =>
  new UnknownOutcomeError(
    `${what}_timed_out`,
    `Child '${id}' did not finish its ${what.replaceAll('_', ' ')} within ${timeout} ms`,
  );

/** What went wrong, in words that travel. */
export const problemOf = (error: unknown, reason: string): Problem => ({
  reason: error instanceof HubError ? error.reason : reason,
  message: messageOf(error),
});
