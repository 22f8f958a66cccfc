import { faultOf, nameOf } from './row';
import type { Figures } from './figures';
import type { Result } from './run';

/** A row as it is told when it has ended. */
export function line({ outcome, broken }: Result): string {
  const { row, figures, attempts } = outcome;
  const { state, lost, doubled, served } = cellsOf(figures);
  const again = attempts > 1 ? `   (attempt ${attempts}: the machine was too busy before)` : '';
  const cells = `state ${state}   lost ${lost}   doubled ${doubled}   served after ${served} s`;
  const told = `${broken.length === 0 ? 'ok    ' : 'BROKEN'} ${nameOf(row).padEnd(62)} ${cells}${again}`;
  return [told, ...broken.map((text) => `         ${text}`)].join('\n');
}

/** All rows as a table of a document: the three moments of a fault stand side by side. */
export function markdown(results: readonly Result[]): string {
  const lines = new Map<string, { head: string; cells: ReturnType<typeof cellsOf>[] }>();
  for (const { outcome } of results) {
    const { row, figures } = outcome;
    const head = `| ${faultOf(row.fault).name} | ${row.whom ?? 'Redis'} |`;
    const group = lines.get(head) ?? { head, cells: [] };
    group.cells.push(cellsOf(figures));
    lines.set(head, group);
  }
  const body = [...lines.values()].map(({ head, cells }) => {
    const three = (name: keyof ReturnType<typeof cellsOf>) =>
      cells.map((cell) => cell[name]).join(' · ');
    return `${head} ${three('state')} | ${three('lost')} | ${three('doubled')} | ${three('served')} |`;
  });
  return [
    '| what fails | of whom | state kept | messages lost | doubled | serves again after, s |',
    '| --- | --- | --- | --- | --- | --- |',
    ...body,
  ].join('\n');
}

function cellsOf({ children, kept, lost, doubled, served }: Figures) {
  return {
    state: kept.length === children ? 'all' : `${kept.length}/${children}`,
    lost: String(lost),
    doubled: String(doubled),
    served: served === undefined ? 'never' : (served / 1_000).toFixed(1),
  };
}

export const marks = { begin: '<!-- table of faults -->', end: '<!-- end of the table -->' };

/** The document with this table in the place of the one that it has. @throws Error if it has no place for one */
export function withTable(document: string, table: string): string {
  const begin = document.indexOf(marks.begin);
  const end = document.indexOf(marks.end);
  if (begin < 0 || end < begin) throw new Error(`Found no '${marks.begin}' to write to`);
  return `${document.slice(0, begin + marks.begin.length)}\n\n${table}\n\n${document.slice(end)}`;
}
