/** Shrinks the first failing schedule: prints its events in words, one a line, and the problem last. */
import { generate } from '../../../src/simulation/generate';
import { simulateMany } from '../../../src/simulation/many';
import { run } from '../../../src/simulation/run';
import { shrink } from '../../../src/simulation/shrink';
import { tell } from '../../../src/simulation/tell';

async function main(): Promise<void> {
  const { violations } = await simulateMany({ first: 1, count: 500, untilProblem: true });
  const short = await shrink(generate({ seed: violations[0]!.seed }), { runs: 300 });
  console.log(tell(short));
  console.log(`problem: ${(await run(short)).problems[0]}`);
  process.exit();
}

void main();
