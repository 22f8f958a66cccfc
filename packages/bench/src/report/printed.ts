import type { Answer } from '../question';
import { range, short } from './numbers';
import { tablesOf, targetsOf } from './rows';

/** An answer for a terminal. */
export function printed(answer: Answer): string {
  const { question, rounds, took } = answer;
  const lines = [
    `${question.name}: ${question.title} (${rounds.length} rounds, ${short(took / 1_000)} s)`,
  ];
  for (const { metric, unit, rows } of tablesOf(answer)) {
    lines.push(`  ${metric}, ${unit}`);
    for (const { label, role, spread } of rows) {
      const around = role === 'quoted' ? '(quoted)' : `(${range(spread)})`;
      lines.push(`    ${label.padEnd(28)} ${short(spread.median).padStart(12)}  ${around}`);
    }
  }
  for (const { text, wanted, measured, isMet } of targetsOf(answer))
    lines.push(`  ${isMet ? 'met   ' : 'MISSED'} ${text}: ${measured}, wanted ${wanted}`);
  return lines.join('\n');
}
