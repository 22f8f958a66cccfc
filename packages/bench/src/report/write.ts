import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Answer, Question } from '../question';
import { page } from './page';
import { plot } from './plot';
import { tablesOf } from './rows';

/** An answer as it is kept: with the name of its question. */
type Kept = Omit<Answer, 'question'> & { readonly name: string };

/**
 * Writes benchmarks.md, a plot of each question, and all figures as JSON. Figures of other questions
 * that are there already stay, so that one question can be asked again.
 */
export function writeReport(
  folder: string,
  answers: readonly Answer[],
  questions: readonly Question[],
): void {
  const parts = path.join(folder, 'benchmarks');
  mkdirSync(parts, { recursive: true });
  const results = path.join(parts, 'results.json');
  const kept = new Map([...readKept(results), ...answers.map(keep)].map((one) => [one.name, one]));
  const all = questions.flatMap((question): Answer[] => {
    const found = kept.get(question.name);
    return found ? [{ ...found, question }] : [];
  });
  for (const answer of all) {
    const { name, title } = answer.question;
    writeFileSync(path.join(parts, `${name}.svg`), plot(title, tablesOf(answer)));
  }
  writeFileSync(results, `${JSON.stringify(all.map(keep), null, 2)}\n`);
  writeFileSync(path.join(folder, 'benchmarks.md'), page(all));
}

const readKept = (file: string): Kept[] =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept[]) : [];

function keep({ question: { name }, ...figures }: Answer): Kept {
  return { name, ...figures };
}
