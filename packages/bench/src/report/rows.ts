import { judge } from '../measure/target';
import { spreadOf, type Spread } from '../measure/spread';
import type { Answer } from '../question';
import { range, short } from './numbers';

/** One bar of a plot, or one row of a table. */
export interface Row {
  readonly label: string;
  readonly role: 'hub' | 'floor' | 'peer' | 'quoted';
  readonly spread: Spread;
}

export interface Table {
  readonly metric: string;
  readonly unit: string;
  readonly rows: readonly Row[];
}

/** A table of each metric: the contenders, then what is quoted. */
export function tablesOf({ question, contenders, rounds }: Answer): Table[] {
  return Object.entries(question.metrics).map(([metric, { unit }]) => {
    const measured = contenders.flatMap(({ label, role }): Row[] => {
      const values = rounds.flatMap((round) => round[label]?.[metric] ?? []);
      return values.length === 0 ? [] : [{ label, role, spread: spreadOf(values) }];
    });
    const quoted = (question.quoted ?? [])
      .filter((figure) => figure.metric === metric)
      .map(({ label, value }): Row => ({ label, role: 'quoted', spread: spreadOf([value]) }));
    return { metric, unit, rows: [...measured, ...quoted] };
  });
}

export interface TargetRow {
  readonly text: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isMet: boolean;
}

export const targetsOf = (answer: Answer): TargetRow[] =>
  judge(answer).map(({ target, measured, isMet }) => ({
    text: target.text,
    wanted: `${target.bound} ${short(target.limit)}`,
    measured: `${short(measured.median)} (${range(measured)})`,
    isMet,
  }));
