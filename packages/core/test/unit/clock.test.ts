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
