import { faultsOf, plural, type Outcome } from './outcome';
import type { Paint } from './paint';

type Row = readonly [label: string, value: string, remark?: string];

/** The last table of a run, with the verdict below it. */
export function table(outcome: Outcome, paint: Paint): string {
  const rows = rowsOf(outcome);
  const labelWidth = Math.max(...rows.map(([label]) => label.length));
  const valueWidth = Math.max(...rows.map(([, value]) => value.length));
  const lines = rows.map(
    ([label, value, remark = '']) =>
      `  ${label.padEnd(labelWidth)}  ${value.padStart(valueWidth)}  ${paint.faint(remark)}`,
  );
  return [...lines.map((line) => line.trimEnd()), '', verdict(outcome, paint)].join('\n');
}

function rowsOf(outcome: Outcome): Row[] {
  const { audit, pauses, unit } = outcome;
  const dispatches: Row[] = [
    ['dispatches sent', count(audit.dispatched)],
    ['  found in carts', count(audit.dispatchedFound)],
  ];
  // Requests of one customer that take their way through different processes have no order to keep.
  const order: Row = ['out of order', count(audit.reordered.length)];
  return [
    [`${plural[unit]} replaced`, `${outcome.replaced} of ${outcome.units}`],
    ['carts moved', count(outcome.moved), 'under traffic, with their state'],
    ['adds acknowledged', count(audit.acknowledged), rate(audit.acknowledged, outcome.duration)],
    ['  found in carts', count(audit.acknowledgedFound)],
    ...(audit.dispatched > 0 ? dispatches : []),
    ['lost', count(audit.lost.length)],
    ['doubled', count(audit.doubled.length)],
    ...(unit === 'node' ? [order] : []),
    ['failed requests', count(outcome.failures.length)],
    ['answer, median', milliseconds(pauses.undisturbed), 'of carts that stood still'],
    ['pause, median', milliseconds(pauses.median), `slowest answer in each move; ${met(outcome)}`],
    ['pause, longest', milliseconds(pauses.longest)],
  ];
}

function verdict(outcome: Outcome, paint: Paint): string {
  const faults = faultsOf(outcome);
  if (faults.length > 0) return paint.bad(`FAILED: ${faults.join('; ')}`);
  return paint.good(`0 lost, 0 doubled, 0 failed in ${seconds(outcome.duration)}`);
}

const count = (value: number): string => value.toLocaleString('en');
const seconds = (value: number): string => `${(value / 1000).toFixed(1)} s`;
const milliseconds = (value: number | undefined): string =>
  value === undefined ? 'not seen' : `${value.toFixed(1)} ms`;
const rate = (total: number, duration: number): string =>
  `${count(Math.round((total / duration) * 1000))} a second`;
const met = ({ pauses, moved }: Outcome): string =>
  `customers met ${count(pauses.seen)} of ${count(moved)}`;
