import { simulateMany } from '../../src/simulation/many';

/** Another part of the schedules at each run, unless SEED says which. */
const first = Number(process.env['SEED'] ?? 1 + Math.floor(Math.random() * 1_000_000));

test(`no schedule from seed ${first} on loses, doubles or reorders a message, or waits for ever`, async () => {
  const found: string[] = [];
  const totals = await simulateMany({
    first,
    count: 150,
    onProblem: (seed, problems) => found.push(`seed ${seed}: ${problems.join('; ')}`),
  });
  expect(found).toEqual([]);
  expect(totals.moves).toBeGreaterThan(100);
  expect(totals.deaths).toBeGreaterThan(5);
}, 120_000);
