import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Extent } from '../bench';
import type { Answer } from '../question';
import type { Machine } from './machine';
import { page } from './page';
import { plot } from './plot';
import { tablesOf } from './rows';

/** Writes benchmarks.md, a plot of each question, and all figures as JSON. */
export function writeReport(
  folder: string,
  answers: readonly Answer[],
  machine: Machine,
  extent: Extent,
): void {
  const parts = path.join(folder, 'benchmarks');
  mkdirSync(parts, { recursive: true });
  for (const answer of answers) {
    const { name, title } = answer.question;
    writeFileSync(path.join(parts, `${name}.svg`), plot(title, tablesOf(answer)));
  }
  const results = {
    machine,
    extent,
    answers: answers.map(({ question: { name }, contenders, rounds, took }) => ({
      name,
      took: Math.round(took),
      contenders,
      rounds,
    })),
  };
  writeFileSync(path.join(parts, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(path.join(folder, 'benchmarks.md'), page(answers, machine, extent));
}
