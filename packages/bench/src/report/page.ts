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
export function page(answers: readonly Answer[]): string {
  return `${[
    '# Benchmarks',
    intro(answers.map(({ machine }) => machine)),
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
  ].join('\n\n')}\n`;
}

/** From this load on figures are those of a busy machine. */
const busy = 0.5;

function intro(machines: readonly Machine[]): string {
  const { processor, cores, memoryGiB, system, node, redis } = machines.at(-1)!;
  const loads = machines.map(({ loadBefore }) => loadBefore);
  const warning =
    Math.max(...loads) > busy
      ? `\n\n**The machine was at work for others at the time** (load ${short(Math.min(...loads))} to ${short(Math.max(...loads))} on ${cores} cores, stated with each question): read the ratios, not the figures, and those with care.`
      : '';
  return `Written by \`npm run bench\`: ${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, Redis ${redis} on loopback.
The figures of each round are in [results.json](benchmarks/results.json); why targets are missed, and what was
done about it, is in [performance.md](performance.md).${warning}

Every figure stands beside its floor (the same work by hand, with nothing of ours) and its peers, measured in the
same run, in turns. It is the median of the rounds, with the least and the most. A ratio is taken within each round.
What is marked as quoted could not be measured in the same run: it was measured on a machine of this size in another one
(ProcessHub 0.4.1 on Elixir 1.14 and OTP 25, two BEAM processes).`;
}

function section(answer: Answer): string[] {
  const { question, rounds, machine, extent } = answer;
  const targets = targetsOf(answer);
  return [
    `## ${question.name}`,
    `${question.title}. ${question.method}`,
    `${rounds.length} ${rounds.length === 1 ? 'round' : 'rounds'}${extent === 'full' ? '' : ` (${extent})`}, ${machine.date}, load ${short(machine.loadBefore)} before.`,
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
