import { backoff } from '@nact-hub/core';

const options = { first: 100, longest: 1_000 };
const after = (failures: number, random: number) =>
  backoff(failures, { ...options, random: () => random });

test('pauses double from the first to the longest', () => {
  expect([1, 2, 3, 4, 5, 6, 1e9].map((failures) => after(failures, 1))).toEqual([
    100, 200, 400, 800, 1_000, 1_000, 1_000,
  ]);
});

test('half of each pause is chance', () => {
  expect([after(3, 0), after(3, 0.5), after(3, 1)]).toEqual([200, 300, 400]);
  const pauses = new Set(Array.from({ length: 100 }, () => backoff(9, options)));
  expect(pauses.size).toBeGreaterThan(90);
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(500);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(1_000);
});
