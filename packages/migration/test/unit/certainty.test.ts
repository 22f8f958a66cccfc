import { silentLogger, systemClock } from '@nact-hub/core';
import type { MigrationNode } from '../../src/node';
import { untilAnswered } from '../../src/certainty';

/** The pauses, milliseconds, before the registry answers at the `attempts`th time. */
async function pausesOf(attempts: number, random: () => number): Promise<readonly number[]> {
  const pauses: number[] = [];
  const clock = {
    ...systemClock,
    after: (delay: number, run: () => void) => (pauses.push(delay), systemClock.after(0, run)),
  };
  const { signal: closed } = new AbortController();
  const node = { node: 'n', clock, random, closed, logger: silentLogger, over: () => false };
  let asked = 0;
  const call = () =>
    ++asked < attempts ? Promise.reject(new Error('no answer')) : Promise.resolve('answer');
  expect(await untilAnswered(node as unknown as MigrationNode, 'stop', call)).toBe('answer');
  return pauses;
}

test('who waits for the registry asks it again within a second, however long it has been away', async () => {
  const pauses = await pausesOf(30, () => 1);
  expect(pauses).toHaveLength(29);
  expect(Math.max(...pauses)).toBe(1_000);
});

test('those who wait for it together do not ask together', async () => {
  const [one, other] = [await pausesOf(9, () => 0.2), await pausesOf(9, () => 0.9)];
  expect(one.filter((pause, n) => pause === other[n])).toEqual([]);
});
