import { allHappenings } from '../../src/faults/happenings';
import { simulateInProcesses } from '../../src/simulation/pool';

/** The same schedules at each run, unless SEED says which: others are what `npm run simulate` is for. */
const first = Number(process.env['SEED'] ?? 1);
const count = Number(process.env['SCHEDULES'] ?? 10_000);

/**
 * Found and not mended yet, see docs/testing.md: a loss of data meets a leave, or a standstill and an outage. Whoever
 * mends one takes it out here: the test fails until then.
 */
const known = [6288, 6981, 8886, 9315];

test(`no schedule of ${count} from seed ${first} on but those that are known goes against a promise, and they contain every kind of fault`, async () => {
  const totals = await simulateInProcesses({ first, count });
  expect(totals.violations.filter(({ seed }) => !known.includes(seed))).toEqual([]);
  expect(totals.violations.map(({ seed }) => seed).sort((a, b) => a - b)).toEqual(
    known.filter((seed) => seed >= first && seed < first + count),
  );
  expect(totals.schedules).toBe(count);
  expect(allHappenings.filter((what) => totals.happened[what] === 0)).toEqual([]);
}, 1_200_000);
