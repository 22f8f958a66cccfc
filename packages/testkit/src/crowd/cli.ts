/**
 * `npm run crowd -- --children 20000 --changes 50 --seed 1`: so many children on ten nodes, and so many changes of who is in
 * the hub. Says what is not as it must be; exit code 0 if there is nothing.
 */
import { parseArgs } from 'node:util';
import { heapUsed } from './heap';
import { runCrowd, type Outcome } from './run';

const { values } = parseArgs({
  options: {
    children: { type: 'string', default: '20000' },
    changes: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
  },
});

/** A small one first: what is loaded, compiled and cached once counts as nobody's. */
const first = { seed: 1, children: 500, changes: 10 };
/** How much more the heap may hold after the changes than before, as a part and MiB; and when all is over than before it began. */
const grown = 0.1;
const slack = 5;

/** Memory comes back: to what so many children take, and to what there was without any. */
function checkMemory({ before, after }: Outcome, base: number, end: number): string[] {
  const most = before + (before - base) * grown + slack;
  return [
    ...(after <= most ? [] : [`the heap has grown to ${after.toFixed(1)} MiB by the changes`]),
    ...(end <= base + slack ? [] : [`the heap is left with ${(end - base).toFixed(1)} MiB more`]),
  ];
}

async function main(): Promise<void> {
  const [seed, children, changes] = [values.seed, values.children, values.changes].map(Number);
  await runCrowd(first);
  const base = await heapUsed();
  const outcome = await runCrowd({ seed: seed!, children: children!, changes: changes! });
  const end = await heapUsed();
  const problems = [...outcome.problems, ...checkMemory(outcome, base, end)];
  const { join, leave, crash } = outcome.changes;
  const sizes = [base, outcome.before, outcome.after, end].map((size) => size.toFixed(1));
  console.log(
    [
      `seed ${seed}: ${children} children, ${join} joins, ${leave} leaves, ${crash} crashes`,
      `${outcome.kept} children were never taken over`,
      `MiB on the heap: ${sizes[0]} without a hub, ${sizes[1]} before the changes, ${sizes[2]} after them, ${sizes[3]} when all have left`,
      `${(process.resourceUsage().userCPUTime / 1e6).toFixed(0)} s of processor time`,
      problems.length === 0 ? 'no violation' : problems.join('\n'),
    ].join('\n'),
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}

void main();
