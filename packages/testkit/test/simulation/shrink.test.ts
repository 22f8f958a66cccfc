import { generate } from '../../src/simulation/generate';
import { shrink } from '../../src/simulation/shrink';
import { runWithout } from '../support/mutants/process';

test('a schedule is shrunk to the events that it cannot fail without', async () => {
  const schedule = generate({ seed: 3, length: 40 });
  const [culprit, accomplice] = [schedule.events[7]!, schedule.events[31]!];
  const short = await shrink(schedule, {
    fails: async ({ events }) => events.includes(culprit) && events.includes(accomplice),
  });
  expect(short.events).toEqual([culprit, accomplice]);
  expect({ ...short.faults.frames, ...short.faults.calls }).toEqual({
    lose: 0,
    double: 0,
    reorder: 0,
    forget: 0,
    resend: 0,
    slow: 0,
  });
});

test('a failure of the product comes down to a handful of events, and still fails', async () => {
  const { output } = await runWithout('what was taken in travels', 'shrink.ts');
  expect(output).toMatch(/^problem: (?!undefined)/m);
  expect(output.match(/^at /gm)!.length).toBeLessThanOrEqual(5);
}, 300_000);
