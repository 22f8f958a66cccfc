import { readArguments, usage, UsageError } from './arguments';
import { Bench } from './bench';
import { answer } from './measure/rounds';
import type { Answer, Question } from './question';
import { questions as allQuestions } from './questions';
import { printed } from './report/printed';
import { writeReport } from './report/write';

async function main(): Promise<number> {
  const { help, questions, extent, out } = readArguments(process.argv.slice(2));
  if (help) {
    console.log(usage);
    return 0;
  }
  const commons = new Bench({ extent });
  try {
    for (const question of questions) {
      const answered = await ask(question, new Bench({ extent, commons }));
      console.log(`${printed(answered)}\n`);
      // At once: a run that is broken off has not been for nothing.
      if (out !== undefined) writeReport(out, [answered], allQuestions);
    }
  } finally {
    await commons.close();
  }
  return 0;
}

async function ask(question: Question, bench: Bench): Promise<Answer> {
  try {
    return await answer(question, bench);
  } finally {
    await bench.close();
  }
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${usage}`);
    return 2;
  }
  console.error(error);
  return 1;
}

// Not process.exit(): a run that leaves something behind should be seen to hang.
void main()
  .catch(explain)
  .then((code) => (process.exitCode = code));
