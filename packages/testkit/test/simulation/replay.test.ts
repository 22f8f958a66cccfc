import { generate } from '../../src/simulation/generate';
import { run } from '../../src/simulation/run';

const seeds = Array.from({ length: 20 }, (_, index) => 1_000 + index);

test('the same seed gives the same run, step by step', async () => {
  const once = [];
  for (const seed of seeds) once.push(await run(generate({ seed })));
  for (const [index, seed] of seeds.entries())
    expect(await run(generate({ seed }))).toEqual(once[index]);
  expect(new Set(once.map(({ trace }) => trace)).size).toBe(seeds.length);
}, 60_000);

test('another noise gives another run of the same schedule', async () => {
  const schedule = generate({ seed: 7 });
  const one = await run(schedule);
  const other = await run({ ...schedule, noise: 8 });
  expect(other.trace).not.toBe(one.trace);
});
