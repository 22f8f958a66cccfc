import { systemClock } from '@nact-hub/core';
import { Asking } from '../../src/asking';
import type { NactRef } from '../../src/nact/internals';

/** Questions whose askers are told here, and whose time is up when the test says so. */
function create() {
  const timers = new Set<() => void>();
  const after = (_: number, run: () => void) => {
    timers.add(run);
    return { cancel: () => void timers.delete(run) };
  };
  const asking = new Asking({ ...systemClock, after }, 'here');
  const askers: NactRef[] = [];
  const ask = () => asking.ask('what?', 1_000, { dispatch: (_, asker) => void askers.push(asker) });
  const answer = (of: NactRef, value: unknown) => asking.find(of.id!)?.dispatch!(value);
  const timeUp = () => [...timers].forEach((run) => run());
  return { asking, askers, ask, answer, timeUp, timers };
}

describe('questions', () => {
  it('are answered in any order, each by its own answer', async () => {
    const { asking, askers, ask, answer, timers } = create();
    const answers = [ask(), ask(), ask()];
    expect(asking.idle).toBe(false);
    for (const at of [2, 0, 1]) answer(askers[at]!, at);
    expect(await Promise.all(answers)).toEqual([0, 1, 2]);
    expect(asking.idle).toBe(true);
    expect(timers.size).toBe(0);
  });

  it('are not answered by what comes too late for one before that had the same place', async () => {
    const { asking, askers, ask, answer, timeUp } = create();
    const first = ask();
    timeUp();
    await expect(first).rejects.toMatchObject({
      message: 'Query Timeout',
      reason: 'timeout',
      fate: 'unknown',
    });
    const second = ask();
    expect(askers[1]!.id).not.toBe(askers[0]!.id);
    answer(askers[0]!, 'late');
    asking.fail(askers[0]!.id!, 'node_gone', 'unknown');
    expect(asking.find(askers[0]!.id!)).toBeUndefined();
    answer(askers[1]!, 'in time');
    expect(await second).toBe('in time');
  });

  it('take no more places than there are at a time, and never have the same id', async () => {
    const { askers, ask, answer } = create();
    for (let round = 0; round < 100; round++) {
      const both = [ask(), ask()];
      for (const asker of askers.slice(-2)) answer(asker, round);
      expect(await Promise.all(both)).toEqual([round, round]);
    }
    expect(new Set(askers.map(({ id }) => id)).size).toBe(200);
    expect(new Set(askers.map(({ id }) => id! % 2 ** 24))).toEqual(new Set([0, 1]));
  });

  it('have ids of their own after billions of them, too', async () => {
    const { asking, askers, ask, answer } = create();
    const { uses } = asking as unknown as { readonly uses: number[] };
    uses.push(2 ** 29 - 3, 2 ** 29 - 3, 2 ** 29 - 3);
    for (let round = 0; round < 4; round++) {
      const all = [ask(), ask(), ask()];
      askers.slice(-3).forEach((asker, n) => answer(asker, n));
      expect(await Promise.all(all)).toEqual([0, 1, 2]);
      expect(asking.idle).toBe(true);
    }
    expect(askers.every(({ id }) => Number.isSafeInteger(id))).toBe(true);
    expect(new Set(askers.map(({ id }) => id)).size).toBe(askers.length);
  });

  it('can be waited for as of a moment, whoever asks after it', async () => {
    const { asking, askers, ask, answer } = create();
    expect(asking.mark()()).toBe(true);
    const before = [ask(), ask()];
    answer(askers[0]!, 'first');
    const isOver = asking.mark();
    const later = ask();
    expect(isOver()).toBe(false);
    answer(askers[1]!, 'second');
    expect(isOver()).toBe(true);
    answer(askers[2]!, 'third');
    expect(await Promise.all([...before, later])).toEqual(['first', 'second', 'third']);
  });

  it('end when they cannot be sent, or can never be answered', async () => {
    const { asking, askers, ask } = create();
    const unsent = asking.ask('what?', 1_000, {
      dispatch: () => {
        throw new Error('too large');
      },
    });
    await expect(unsent).rejects.toThrow('too large');
    const lost = ask();
    asking.fail(askers[0]!.id!, 'no_such_child', 'not_processed');
    await expect(lost).rejects.toMatchObject({
      message: 'Query can never resolve: no_such_child',
      reason: 'no_such_child',
      fate: 'not_processed',
    });
    expect(asking.idle).toBe(true);
  });
});
