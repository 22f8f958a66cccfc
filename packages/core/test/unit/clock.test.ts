import { pause, systemClock } from '@nact-hub/core';

test('a pause lasts at least as long as asked for', async () => {
  const started = systemClock.monotonic();
  await pause(systemClock, 5);
  expect(systemClock.monotonic() - started).toBeGreaterThan(4);
});

test('a cancelled timer does not fire, and a very long one does not fire at once', async () => {
  const fired: string[] = [];
  const cancelled = systemClock.after(0, () => fired.push('cancelled'));
  const long = systemClock.after(2 ** 40, () => fired.push('long'));
  cancelled.cancel();
  await pause(systemClock, 5);
  long.cancel();
  expect(fired).toEqual([]);
});

test('a pause that is given up ends at once and leaves no timer', async () => {
  const given = new AbortController();
  let pending = 0;
  const clock = {
    ...systemClock,
    after: (delay: number, run: () => void) => {
      pending += 1;
      const timer = systemClock.after(delay, run);
      return { cancel: () => (timer.cancel(), void (pending -= 1)) };
    },
  };
  const long = pause(clock, 60_000, given.signal);
  expect(pending).toBe(1);
  given.abort();
  await long;
  await pause(clock, 60_000, given.signal);
  expect(pending).toBe(0);
});
