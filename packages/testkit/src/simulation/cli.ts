/** `npm run simulate -- --seeds 20000 --first 1`: random schedules of a whole hub, and what went against its promises. */
import { parseArgs } from 'node:util';
import { simulateMany } from './many';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '1000' }, first: { type: 'string', default: '1' } },
});

async function main(): Promise<void> {
  const first = Number(values.first);
  const totals = await simulateMany({
    first,
    count: Number(values.seeds),
    onProblem: (seed, problems) => console.log(`seed ${seed}: ${problems.join('; ')}`),
  });
  const { schedules, moves, messages, deaths, violations } = totals;
  console.log(
    `${schedules} schedules from seed ${first}: ${moves} moves, ${messages} messages, ${deaths} deaths, ${violations} violations`,
  );
  process.exitCode = violations === 0 ? 0 : 1;
}

void main();
