import { allHappenings } from '../faults/happenings';
import type { Totals } from './totals';

/** How often progress is shown where every line stays, milliseconds. */
const plainInterval = 10_000;

/** Shows how far many schedules have come: in place on a terminal, else in a line now and then. */
export function showProgress(count: number, out: NodeJS.WriteStream = process.stdout) {
  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1_000;
  let last = begin;
  const show = ({ schedules, violations }: Totals): void => {
    const line = `${schedules} of ${count} schedules, ${Math.round(schedules / seconds())} a second, ${violations.length} violations`;
    if (out.isTTY) return void out.write(`\r${line}\x1b[K`);
    if (performance.now() - last < plainInterval) return;
    last = performance.now();
    out.write(`${line}\n`);
  };
  return { show, seconds, end: () => void (out.isTTY && out.write('\r\x1b[K')) };
}

/** What came of many schedules, as a table. */
export function report(totals: Totals, first: number, seconds: number): string {
  const { schedules, steps, messages, violations, happened } = totals;
  const width = Math.max(...allHappenings.map((what) => what.length));
  const rate = (count: number) => Math.round(count / seconds).toLocaleString('en');
  return [
    'schedules that contained',
    ...allHappenings.map(
      (what) => `  ${what.padEnd(width)}  ${String(happened[what]).padStart(8)}`,
    ),
    `${schedules} schedules from seed ${first} in ${seconds.toFixed(0)} s (${rate(schedules)} schedules, ${rate(messages)} messages and ${rate(steps)} steps a second): ${violations.length} violations`,
  ].join('\n');
}
