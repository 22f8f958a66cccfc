import { allHappenings } from '../../src/faults/happenings';
import { simulateInProcesses } from '../../src/simulation/pool';

/** The same schedules at each run, unless SEED says which: others are what `npm run simulate` is for. */
const first = Number(process.env['SEED'] ?? 1);
const count = Number(process.env['SCHEDULES'] ?? 10_000);

test(`no schedule of ${count} from seed ${first} on goes against a promise, and they contain every kind of fault`, async () => {
  const totals = await simulateInProcesses({ first, count });
  expect(totals.violations).toEqual([]);
  expect(totals.schedules).toBe(count);
  expect(allHappenings.filter((what) => totals.happened[what] === 0)).toEqual([]);
}, 1_200_000);
