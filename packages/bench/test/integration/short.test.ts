import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Bench } from '../../src/bench';
import { answer } from '../../src/measure/rounds';
import { questions } from '../../src/questions';
import type { Answer } from '../../src/question';
import { printed } from '../../src/report/printed';
import { writeReport } from '../../src/report/write';

const answers: Answer[] = [];

describe('the benchmarks', () => {
  test.each(questions.map((question) => [question.name, question] as const))(
    '%s runs in its short form, and every contender has every figure that the targets need',
    async (_, question) => {
      const bench = new Bench({ extent: 'short' });
      try {
        const answered = await answer(question, bench);
        for (const { value } of question.targets)
          for (const round of answered.rounds) expect(Number.isFinite(value(round))).toBe(true);
        answers.push(answered);
      } finally {
        await bench.close();
      }
    },
    120_000,
  );

  test('are printed and written with a section, a plot and the figures of every question', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'nact-hub-bench-'));
    try {
      writeReport(folder, answers, questions);
      const page = readFileSync(path.join(folder, 'benchmarks.md'), 'utf8');
      const results = JSON.parse(
        readFileSync(path.join(folder, 'benchmarks/results.json'), 'utf8'),
      );
      expect(results.map(({ name }: { name: string }) => name)).toEqual(
        questions.map(({ name }) => name),
      );
      for (const answered of answers) {
        const { name, title } = answered.question;
        expect(printed(answered)).toContain(title);
        expect(page).toContain(`## ${name}`);
        expect(readFileSync(path.join(folder, `benchmarks/${name}.svg`), 'utf8')).toContain(
          '</svg>',
        );
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
