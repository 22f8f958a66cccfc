import { short } from './numbers';
import type { Table } from './rows';

const width = 720;
const labelWidth = 210;
const barHeight = 18;
const rowHeight = 28;
const heading = 34;

const colours = { hub: '#2563eb', floor: '#64748b', peer: '#d97706', quoted: '#d6c3a5' };

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Bars with their medians, from zero, and a line from the least to the most of all rounds. */
export function plot(title: string, tables: readonly Table[]): string {
  let y = 26;
  const parts = [text(12, 18, title, 'font-weight="bold"')];
  for (const { metric, unit, rows } of tables) {
    y += heading;
    parts.push(text(12, y - 10, `${metric}, ${unit}`, 'fill="#475569"'));
    const most = Math.max(...rows.map(({ spread }) => spread.max), Number.MIN_VALUE);
    const scale = (value: number) => (value / most) * (width - labelWidth - 110);
    for (const { label, role, spread } of rows) {
      const { median, min, max } = spread;
      const x = labelWidth + scale(median);
      parts.push(
        text(12, y + 14, role === 'quoted' ? `${label} (quoted)` : label),
        `<rect x="${labelWidth}" y="${y}" width="${scale(median).toFixed(1)}" height="${barHeight}" fill="${colours[role]}"/>`,
        `<path d="M${(labelWidth + scale(min)).toFixed(1)} ${y + barHeight / 2}H${(labelWidth + scale(max)).toFixed(1)}" stroke="#0f172a"/>`,
        text(Math.max(x, labelWidth + scale(max)) + 8, y + 14, short(median)),
      );
      y += rowHeight;
    }
  }
  const height = y + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13"><rect width="${width}" height="${height}" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`;
}

const text = (x: number, y: number, what: string, more = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y}"${more && ` ${more}`}>${escape(what)}</text>`;
