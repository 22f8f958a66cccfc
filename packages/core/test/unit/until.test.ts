import { systemClock, until, type Clock } from '@nact-hub/core';

/** Time that goes on by what is waited for, and by nothing else. */
function waitedTime(): Clock {
  let now = 0;
  return {
    ...systemClock,
    monotonic: () => now,
    after: (delay, run) => {
      now += delay;
      queueMicrotask(run);
      return { cancel: () => undefined };
    },
  };
}

test('what holds already is not waited for', async () => {
  const clock = waitedTime();
  expect(await until(clock, () => true, { every: 10, deadline: -1 })).toBe(true);
  expect(clock.monotonic()).toBe(0);
});

test('it is looked again after each pause, until it holds', async () => {
  const clock = waitedTime();
  expect(await until(clock, () => clock.monotonic() >= 25, { every: 10 })).toBe(true);
  expect(clock.monotonic()).toBe(30);
});

test('at the deadline it is said that it does not hold', async () => {
  const clock = waitedTime();
  expect(await until(clock, () => false, { every: 10, deadline: 35 })).toBe(false);
  expect(clock.monotonic()).toBe(40);
});
