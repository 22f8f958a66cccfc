import { ensureRedis } from '@nact-hub/testkit';
import { readArguments, usage, UsageError, type Command } from './arguments';
import { runEmbedded } from './embedded/run';
import { runProcesses } from './processes/run';
import { CannotStartError } from './processes/shop-process';
import { exitCodeOf, type Outcome } from './report/outcome';
import { paintFor } from './report/paint';
import { createProgress } from './report/progress';
import { table } from './report/table';

async function main(): Promise<number> {
  const command = readArguments(process.argv.slice(2));
  if (command.run === 'help') {
    console.log(usage);
    return 0;
  }
  const outcome = await run(command);
  console.log(`\n${table(outcome, paintFor(process.stdout, process.env))}`);
  return exitCodeOf(outcome);
}

async function run(command: Exclude<Command, { run: 'help' }>): Promise<Outcome> {
  const progress = createProgress(process.stdout);
  if (command.run === 'embedded') return runEmbedded(progress);
  if (command.redis !== undefined) return runProcesses(progress, { redis: command.redis });
  const redis = await ensureRedis();
  try {
    return await runProcesses(progress, { redis: redis.url });
  } finally {
    await redis.stop();
  }
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${usage}`);
    return 2;
  }
  console.error(error instanceof CannotStartError ? error.message : error);
  return 1;
}

// Not process.exit(): a run that leaves something behind should be seen to hang.
void main()
  .catch(explain)
  .then((code) => (process.exitCode = code));
