import { runEmbedded } from './embedded/run';
import { exitCodeOf } from './report/outcome';
import { paintFor } from './report/paint';
import { createProgress } from './report/progress';
import { table } from './report/table';

async function main(): Promise<void> {
  const outcome = await runEmbedded(createProgress(process.stdout));
  console.log(`\n${table(outcome, paintFor(process.stdout, process.env))}`);
  process.exitCode = exitCodeOf(outcome);
}

void main();
