import type { Extent } from '../bench';
import type { Answer } from '../question';
import type { Machine } from './machine';
import { range, short } from './numbers';
import { tablesOf, targetsOf } from './rows';

type Cells = readonly string[];

/** A table as prettier would write it. */
function table(head: Cells, rows: readonly Cells[]): string {
  const widths = head.map((_, i) => Math.max(3, ...[head, ...rows].map((row) => row[i]!.length)));
  const line = (cells: Cells) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** The whole of benchmarks.md. */
export function page(answers: readonly Answer[], machine: Machine, extent: Extent): string {
  return [
    '# Benchmarks',
    intro(machine, extent),
    '## All targets',
    table(
      ['question', 'target', 'wanted', 'measured, median (least to most)', 'met'],
      answers.flatMap((answer) =>
        targetsOf(answer).map(({ text, wanted, measured, isMet }) => [
          `[${answer.question.name}](#${answer.question.name})`,
          text,
          wanted,
          measured,
          isMet ? 'yes' : '**no**',
        ]),
      ),
    ),
    ...answers.flatMap(section),
  ]
    .join('\n\n')
    .concat('\n');
}

function intro(machine: Machine, extent: Extent): string {
  const { processor, cores, memoryGiB, system, node, redis, loadBefore, date } = machine;
  const busy =
    loadBefore > 0.5
      ? ` **The machine was at work for others at the time** (load ${short(loadBefore)} before the run): read the ratios, not the figures.`
      : '';
  return `Written by \`npm run bench${extent === 'full' ? '' : ` -- --${extent}`}\` on ${date}: ${processor}, ${cores} cores, ${memoryGiB} GiB,
${system}, Node ${node}, Redis ${redis} on loopback.${busy} The figures of each round are in
[results.json](benchmarks/results.json); why targets are missed, and what was done about it, is in
[performance.md](performance.md).

Every figure stands beside its floor (the same work by hand, with nothing of ours) and its peers, measured in the
same run, in turns. It is the median of the rounds, with the least and the most. A ratio is taken within each round.
What is marked as quoted could not be measured in the same run: it was measured on a machine of this size in another one
(ProcessHub 0.4.1 on Elixir 1.14 and OTP 25, two BEAM processes).`;
}

function section(answer: Answer): string[] {
  const { question, rounds } = answer;
  const targets = targetsOf(answer);
  return [
    `## ${question.name}`,
    `${question.title}. ${question.method} ${rounds.length} rounds.`,
    `![${question.title}](benchmarks/${question.name}.svg)`,
    ...tablesOf(answer).map(({ metric, unit, rows }) =>
      table(
        [`${metric}, ${unit}`, 'median', 'least to most'],
        rows.map(({ label, role, spread }) => [
          role === 'hub' ? `**${label}**` : label,
          short(spread.median),
          role === 'quoted' ? 'quoted' : range(spread),
        ]),
      ),
    ),
    ...(targets.length === 0
      ? []
      : [
          targets
            .map(
              ({ text, wanted, measured, isMet }) =>
                `- ${isMet ? 'Met' : '**Missed**'}: ${text}: ${measured}, wanted ${wanted}.`,
            )
            .join('\n'),
        ]),
  ];
}
